"""How far each symbol's trades are known, and where something is missing between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markets.calc.ticks import Tick

MOST_SYMBOLS = 20_000


@dataclass(slots=True)
class Hole:
    """Something of a symbol was missed: the trades between two ids, or whatever there was in a time."""

    symbol: str
    start_ms: int
    end_ms: int
    first_id: int | None = None
    last_id: int | None = None

    def merged(self, other: "Hole") -> "Hole":
        """Both, and what lies between them. Ids survive only if both know them."""
        firsts, lasts = (self.first_id, other.first_id), (self.last_id, other.last_id)
        return Hole(
            self.symbol, min(self.start_ms, other.start_ms), max(self.end_ms, other.end_ms),
            None if None in firsts else min(filter(None, firsts)),
            None if None in lasts else max(filter(None, lasts)),
        )  # fmt: skip


class Trail:
    """Of one venue, over all its connections: that two of them overlap for a while tells it nothing new.

    Every venue counts the trades of a symbol, so a hole between two ids is something that was missed.
    """

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, int]] = {}  # symbol: id and time of the newest trade

    def follow(self, ticks: Sequence[Tick]) -> list[Hole]:
        """Note what came; answer what must have come before it and did not."""
        last, holes = self.last, None
        if len(last) > MOST_SYMBOLS:  # somebody sends nonsense
            last.clear()
        for tick in ticks if len(ticks) == 1 else _oldest_first(ticks):
            symbol, number = tick.symbol, tick.trade_id
            if number is None:
                continue
            known = last.get(symbol)
            if known is not None:
                if number <= known[0]:
                    continue
                if number > known[0] + 1:
                    holes = holes or []
                    holes.append(Hole(symbol, known[1], tick.ts_ms, known[0] + 1, number - 1))
            last[symbol] = (number, tick.ts_ms)
        return holes or []


def _oldest_first(ticks: Sequence[Tick]) -> list[Tick]:
    """Some exchanges put the newest trade first into a frame."""
    return sorted(ticks, key=lambda tick: tick.trade_id or 0)
