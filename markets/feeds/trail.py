"""How far each symbol's trades are known, and where something is missing between them."""

from collections.abc import Iterator, Sequence
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
    """Of one venue, over all its connections: that two of them overlap for a while tells it nothing new."""

    def __init__(self, *, counts_trades: bool) -> None:
        self.counts_trades = counts_trades
        self.last: dict[str, tuple[int, int]] = {}  # symbol: id and time of the newest trade
        self.heard_ms: dict[str, int] = {}  # symbol: when anything was last said of it

    def follow(self, ticks: Sequence[Tick]) -> list[Hole]:
        """Note what came; answer what must have come before it and did not."""
        heard_ms, last, holes = self.heard_ms, self.last, None
        if len(heard_ms) > MOST_SYMBOLS:  # somebody sends nonsense
            heard_ms.clear()
            last.clear()
        for tick in ticks if len(ticks) == 1 else _oldest_first(ticks):
            symbol, number = tick[1], tick[6]
            heard_ms[symbol] = tick[3]
            if number is None:
                continue
            known = last.get(symbol)
            if known is not None:
                if number <= known[0]:
                    continue
                if number > known[0] + 1 and self.counts_trades:
                    holes = holes or []
                    holes.append(Hole(symbol, known[1], tick[2], known[0] + 1, number - 1))
            last[symbol] = (number, tick[2])
        return holes or []

    def silence(self, symbols: Sequence[str], *, now_ms: int) -> Iterator[Hole]:
        """What may have happened to each symbol since it was last heard of; nothing for those never heard of."""
        for symbol in symbols:
            if (since_ms := self.heard_ms.get(symbol)) is not None and since_ms < now_ms:
                yield Hole(symbol, since_ms, now_ms)


def _oldest_first(ticks: Sequence[Tick]) -> list[Tick]:
    """Some exchanges put the newest trade first into a frame."""
    return sorted(ticks, key=lambda tick: tick[6] or 0)
