"""What the day has been: of pairs the last 24 hours, of listed instruments since the close before."""

from dataclasses import dataclass

import numpy as np

from markets.calc.intervals import DAY_MS, Interval
from markets.calc.simulation.candles import Columns, candles
from markets.calc.simulation.hours import ALWAYS
from markets.calc.simulation.noise import Floats, Marks
from markets.calc.simulation.walk import Book

LONGEST_BREAK_MS = 18 * DAY_MS


@dataclass(slots=True)
class Day:
    """Prices in ticks, volumes in lots; `reference` is what a change is counted from, 0 where there is nothing."""

    reference: Floats
    high: Floats
    low: Floats
    volume: Floats


def day(book: Book, now_ms: int) -> Day:
    count = len(book.shapes)
    found = Day(*(np.zeros(count) for _ in range(4)))
    always = np.array([shape.hours is ALWAYS for shape in book.shapes], np.bool_)
    if always.any():
        quarters = candles(book.of(always), Interval.M15, now_ms - DAY_MS, now_ms, now_ms=now_ms)
        _take(found, quarters, np.flatnonzero(always), since=0)
    if not always.all():
        days = candles(book.of(~always), Interval.D1, now_ms - LONGEST_BREAK_MS, now_ms, now_ms=now_ms)
        _take(found, days, np.flatnonzero(~always), since=1)
    return found


def _take(found: Day, bars: Columns, places: "np.ndarray[tuple[int], np.dtype[np.intp]]", *, since: int) -> None:
    """`since` 0: all bars are one day. 1: the last of each is today, the one before closed at the reference."""
    if not len(bars.who):
        return
    firsts = np.flatnonzero(np.diff(bars.who, prepend=-1))
    lasts = np.append(firsts[1:], len(bars.who)) - 1
    who = places[bars.who[firsts]]
    if since:
        before: Marks = lasts > firsts
        found.reference[who[before]] = bars.close[lasts[before] - 1]
        found.high[who], found.low[who], found.volume[who] = bars.high[lasts], bars.low[lasts], bars.volume[lasts]
        return
    found.reference[who] = bars.open[firsts]
    found.high[who] = np.maximum.reduceat(bars.high, firsts)
    found.low[who] = np.minimum.reduceat(bars.low, firsts)
    found.volume[who] = np.add.reduceat(bars.volume, firsts)
