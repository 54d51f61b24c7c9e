"""Which armed levels a price has reached: two sorted lists an instrument, so that a tick costs two comparisons."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Literal, NamedTuple, TypeVar

Direction = Literal["above", "below"]
Key = TypeVar("Key")


class Move(NamedTuple):
    """Where a price went since the message before; `low` and `high` are its extremes on the way."""

    instrument_id: int
    ts_ms: int
    price: Decimal
    low: Decimal
    high: Decimal


class Level(NamedTuple, Generic[Key]):
    """Something that waits for a price; `key` is whatever its owner knows it by."""

    key: Key
    instrument_id: int
    direction: Direction
    price: Decimal


Entry = tuple[Decimal, int]
"""A level's price and its number: numbers are unique, so entries of equal prices have an order."""


@dataclass(slots=True)
class _Sides:
    above: list[Entry] = field(default_factory=list)  # reached from the front
    below: list[Entry] = field(default_factory=list)  # reached from the back

    def side(self, direction: Direction) -> list[Entry]:
        return self.above if direction == "above" else self.below


class Levels(Generic[Key]):
    def __init__(self, levels: Iterable[Level[Key]] = ()) -> None:
        """Sorting all at once is much faster than adding one by one."""
        self._sides: dict[int, _Sides] = {}
        self._numbers: dict[Key, int] = {}
        self._levels: dict[int, Level[Key]] = {}
        self._last = 0
        for level in {level.key: level for level in levels}.values():
            self._side(level).append(self._entry(level))
        for sides in self._sides.values():
            sides.above.sort()
            sides.below.sort()

    def __len__(self) -> int:
        return len(self._levels)

    def __contains__(self, key: Key) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[Level[Key]]:
        return iter(self._levels.values())

    def add(self, level: Level[Key]) -> None:
        """A key that is there already moves."""
        self.remove(level.key)
        insort(self._side(level), self._entry(level))

    def remove(self, key: Key) -> None:
        """A key that is not there is fine: two may have heard of its end."""
        number = self._numbers.pop(key, None)
        if number is None:
            return
        level = self._levels.pop(number)
        side = self._side(level)
        del side[bisect_left(side, (level.price, number))]

    def crossed(self, move: Move) -> list[Level[Key]]:
        """Those that this move reached, the first reached first. They stay until they are removed."""
        sides = self._sides.get(move.instrument_id)
        if sides is None:
            return []
        above, below, found = sides.above, sides.below, []
        if above and above[0][0] <= move.high:
            found = [number for _, number in above[: bisect_right(above, move.high, key=_price)]]
        if below and below[-1][0] >= move.low:
            found += [number for _, number in reversed(below[bisect_left(below, move.low, key=_price) :])]
        return [self._levels[number] for number in found] if found else []

    def _side(self, level: Level[Key]) -> list[Entry]:
        sides = self._sides.get(level.instrument_id)
        if sides is None:
            sides = self._sides[level.instrument_id] = _Sides()
        return sides.side(level.direction)

    def _entry(self, level: Level[Key]) -> Entry:
        self._last += 1
        self._numbers[level.key] = self._last
        self._levels[self._last] = level
        return level.price, self._last


def _price(entry: Entry) -> Decimal:
    return entry[0]
