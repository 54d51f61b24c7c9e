"""Candles of a window, with the prices that people set in them, and no further than now."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from markets.calc.intervals import Interval
from markets.calc.simulation.hours import FAR_MS
from markets.calc.simulation.noise import Floats, Ints, Marks
from markets.calc.simulation.shape import grid
from markets.calc.simulation.walk import DEPTHS, LEAF_MS, LEAVES, LENGTHS, Book, Spans, parts, weeks

Row = tuple[int, float, float, float, float, float]  # time, open, high, low, close, volume


@dataclass(frozen=True, slots=True)
class Columns:
    """Candles as arrays; prices in units of the instrument's tick, volumes in lots."""

    who: Ints
    start: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def rows(self, book: Book, place: int) -> list[Row]:
        """Of one instrument, in its own money: each number is the float nearest to the decimal that is meant."""
        mine: Marks | slice = slice(None) if len(book.shapes) == 1 else self.who == place
        columns = (column.tolist() for column in self.money(book, place, mine))
        return list(zip(self.start[mine].tolist(), *columns, strict=True))

    def money(self, book: Book, place: int, mine: Marks | slice) -> Iterator[Floats]:
        """Open, high, low, close and volume of one instrument, whose candles are `mine`."""
        price, lot = grid(book.shapes[place].tick), grid(book.shapes[place].lot)
        for units in (self.open, self.high, self.low, self.close):
            yield units[mine] * price.ticks / 10.0**price.power
        yield self.volume[mine] * lot.ticks / 10.0**lot.power


class Cuts:
    """Moments at which the walk is another: somebody set a price, or it is now."""

    def __init__(self, book: Book, now_ms: int) -> None:
        self.now_ms = now_ms - now_ms % LEAF_MS
        keys, added = [], []
        for place, shape in enumerate(book.shapes):
            keys.append(place * FAR_MS)
            split = sum(float(np.log(ratio)) for ts_ms, ratio in shape.splits if ts_ms <= now_ms)
            added.append(-split)
            for ts_ms, factor in shape.shifts:
                keys.append(place * FAR_MS + ts_ms - ts_ms % LEAF_MS)
                added.append(added[-1] + float(np.log(factor)))
        self.keys, self.added = np.array(keys, np.int64), np.array(added)

    def added_at(self, who: Ints, times: Ints) -> Floats:
        """What belongs to the logarithm of the price from a moment on."""
        found: Floats = self.added[np.searchsorted(self.keys, who * FAR_MS + times, "right") - 1]
        return found

    def inside(self, spans: Spans) -> Marks:
        """Spans that are not one piece: a cut lies strictly between their ends."""
        first = spans.who * FAR_MS + spans.start
        last = first + LENGTHS[spans.depth]
        set_ = np.searchsorted(self.keys, first, "right") != np.searchsorted(self.keys, last, "left")
        found: Marks = set_ | ((spans.start < self.now_ms) & (self.now_ms < spans.start + LENGTHS[spans.depth]))
        return found


def candles(book: Book, interval: Interval, start_ms: int, end_ms: int, *, now_ms: int) -> Columns:
    """Those that begin in the window, in the order of the book and then of time; the last may be unfinished."""
    cuts = Cuts(book, now_ms)
    spans = weeks(book, start_ms, min(end_ms, now_ms + 1))
    while spans.depth < DEPTHS[interval]:
        spans = parts(book, spans.within(start_ms, min(end_ms, now_ms)))
    spans = spans.where((spans.start >= start_ms) & (spans.start < end_ms))
    return in_ticks(book, pieced(book, spans, cuts))


def pieced(book: Book, spans: Spans, cuts: Cuts) -> Spans:
    """With what people set in them. What a cut lies in is rolled up from smaller spans that it does not lie in."""
    begun = spans.start < cuts.now_ms
    cut = begun & cuts.inside(spans)
    whole = spans.where(begun & ~cut)
    added = cuts.added_at(whole.who, whole.start)
    whole.open, whole.high, whole.low, whole.close = (
        price + added for price in (whole.open, whole.high, whole.low, whole.close)
    )
    if spans.depth == LEAVES or not cut.any():
        return whole
    broken = spans.where(cut)
    return _merged(whole, _rolled_up(broken, pieced(book, parts(book, broken), cuts)))


def _rolled_up(wholes: Spans, pieces: Spans) -> Spans:
    """The wholes as their pieces have it; without pieces there was nothing yet."""
    if not len(pieces):
        return wholes.where(np.zeros(len(wholes), np.bool_))
    firsts = np.flatnonzero(np.diff(pieces.parent, prepend=-1))
    lasts = np.append(firsts[1:], len(pieces)) - 1
    found = wholes.where(pieces.parent[firsts])
    found.open, found.close = pieces.open[firsts], pieces.close[lasts]
    found.high = np.maximum.reduceat(pieces.high, firsts)
    found.low = np.minimum.reduceat(pieces.low, firsts)
    found.volume = np.add.reduceat(pieces.volume, firsts)
    return found


def _merged(left: Spans, right: Spans) -> Spans:
    both = Spans(left.depth, *(
        np.concatenate([getattr(left, name), getattr(right, name)]) for name in Spans.__slots__[1:]
    ))  # fmt: skip
    return both.where(np.lexsort((both.start, both.who)))


def prices_at(book: Book, ts_ms: int) -> Floats:
    """Of each instrument what it stands at, as a logarithm: where its last span before that moment closed."""
    cuts = Cuts(book, ts_ms)
    who = np.arange(len(book.shapes))
    return last_closes(book, cuts.now_ms) + cuts.added_at(who, np.full(len(who), cuts.now_ms))


def last_closes(book: Book, now_ms: int, *, back_weeks: int = 3) -> Floats:
    """Goes down only the last span that has begun of each instrument."""
    found = np.zeros(len(book.shapes))
    spans = weeks(book, now_ms - back_weeks * LENGTHS[0], now_ms + 1)
    while True:
        ended = spans.where(spans.start + LENGTHS[spans.depth] <= now_ms)
        found[ended.who] = ended.close  # in order of time: the last one stays
        running = spans.where((spans.start < now_ms) & (now_ms < spans.start + LENGTHS[spans.depth]))
        if spans.depth == LEAVES or not len(running):
            return found
        spans = parts(book, running)


def in_ticks(book: Book, spans: Spans) -> Columns:
    """Rounding keeps the order, so what was a roll-up stays one."""
    log_tick = book.log_tick[spans.who]
    opened, high, low, closed = (units(price, log_tick) for price in (spans.open, spans.high, spans.low, spans.close))
    return Columns(spans.who, spans.start, opened, high, low, closed, spans.volume)


def units(price: Floats, log_tick: Floats) -> Floats:
    return np.maximum(1.0, np.rint(np.exp(price - log_tick)))
