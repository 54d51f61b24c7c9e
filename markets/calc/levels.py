"""Which armed levels a price has reached: two sorted lists an instrument, so that a tick costs two comparisons.

A million may be armed, so each is kept as little as can be: its price as a whole number, its key, and its list.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any, Generic, Literal, NamedTuple, TypeVar

Direction = Literal["above", "below"]
PLACES = 18  # of the numbers that are stored: a price is a whole number of these
FLOOR, CEILING = (Context(prec=96, rounding=way) for way in (ROUND_FLOOR, ROUND_CEILING))
Key = TypeVar("Key")


class Move(NamedTuple):
    """Where a price went since the message before; `low` and `high` are its extremes on the way."""

    instrument_id: int
    ts_ms: int
    price: Decimal
    low: Decimal
    high: Decimal


class Level(NamedTuple, Generic[Key]):
    """Something that waits for a price; `key` is whatever its owner knows it by, and has an order."""

    key: Key
    instrument_id: int
    direction: Direction
    price: Decimal


class _Side(Generic[Key]):
    """Those of one instrument that wait for the same direction."""

    __slots__ = ("direction", "entries", "instrument_id", "nearest")

    def __init__(self, instrument_id: int, direction: Direction) -> None:
        self.instrument_id, self.direction = instrument_id, direction
        self.entries: list[Entry[Key]] = []
        self.nearest: Decimal | None = None  # as moves have it, so that most of them cost one comparison

    def see(self) -> None:
        end = 0 if self.direction == "above" else -1
        self.nearest = _decimal(self.entries[end][0]) if self.entries else None

    def reached(self, price: Decimal) -> Iterable["Entry[Key]"]:
        """The first reached first."""
        if self.direction == "above":
            return self.entries[: bisect_right(self.entries, _whole(price, FLOOR), key=_price)]
        return reversed(self.entries[bisect_left(self.entries, (_whole(price, CEILING),)) :])

    def level(self, entry: "Entry[Key]") -> Level[Key]:
        return Level(entry[1], self.instrument_id, self.direction, _decimal(entry[0]))


class Entry(NamedTuple, Generic[Key]):
    price: int
    key: Key
    side: _Side[Key]


class Levels(Generic[Key]):
    def __init__(self, levels: Iterable[Level[Key]] = ()) -> None:
        """Sorting all at once is much faster than adding one by one."""
        self._sides: dict[int, tuple[_Side[Key], _Side[Key]]] = {}
        self._entries: dict[Key, Entry[Key]] = {}
        for level in levels:
            self._entries[level.key] = self._entry(level)
        for entry in self._entries.values():
            entry.side.entries.append(entry)
        for sides in self._sides.values():
            for side in sides:
                side.entries.sort()
                side.see()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: Key) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[Level[Key]]:
        return (entry.side.level(entry) for entry in self._entries.values())

    def add(self, level: Level[Key]) -> None:
        """A key that is there already moves."""
        self.remove(level.key)
        entry = self._entries[level.key] = self._entry(level)
        insort(entry.side.entries, entry)
        entry.side.see()

    def remove(self, key: Key) -> None:
        """A key that is not there is fine: two may have heard of its end."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return
        side = entry.side
        del side.entries[bisect_left(side.entries, entry)]
        side.see()

    def crossed(self, move: Move) -> list[Level[Key]]:
        """Those that this move reached, the first reached first. They stay until they are removed."""
        sides = self._sides.get(move.instrument_id)
        if sides is None:
            return []
        above, below = sides
        found: list[Level[Key]] = []
        if above.nearest is not None and above.nearest <= move.high:
            found = list(map(above.level, above.reached(move.high)))
        if below.nearest is not None and below.nearest >= move.low:
            found += map(below.level, below.reached(move.low))
        return found

    def _entry(self, level: Level[Key]) -> Entry[Key]:
        sides = self._sides.get(level.instrument_id)
        if sides is None:
            pk = level.instrument_id
            sides = self._sides[pk] = (_Side(pk, "above"), _Side(pk, "below"))
        side = sides[level.direction == "below"]
        return Entry(_whole(level.price, FLOOR), level.key, side)


def _price(entry: Entry[Any]) -> int:
    return entry.price


def _whole(price: Decimal, context: Context) -> int:
    return int(price.scaleb(PLACES, context).to_integral_value(context=context))


def _decimal(price: int) -> Decimal:
    return Decimal(price).scaleb(-PLACES, FLOOR)
