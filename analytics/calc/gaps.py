"""Which candles are missing: those that the opening hours call for, and that are not there."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analytics.calc.bars import Bars
from analytics.calc.series import Stamps
from markets.calc.intervals import Interval


@dataclass(frozen=True, slots=True)
class Missing:
    count: int
    ranges: list[tuple[int, int]]  # from the start of the first to the end of the last of missing neighbours


class Hours(NamedTuple):
    """When a market is open, oldest first; the two belong together in pairs."""

    opens_ms: Stamps
    closes_ms: Stamps


NOTHING = Missing(0, [])
NO_TIMES = np.zeros(0, np.int64)


def floored(interval: Interval, ts_ms: Stamps) -> Stamps:
    return ts_ms - (ts_ms - interval.floor(0)) % interval.ms


def called_for(interval: Interval, hours: Hours, start_ms: int, end_ms: int) -> Stamps:
    """The start of each candle in [start, end) in which the market is open for a while, in order."""
    there = (hours.closes_ms > start_ms) & (hours.opens_ms < end_ms)
    opens, closes = np.maximum(hours.opens_ms[there], start_ms), np.minimum(hours.closes_ms[there], end_ms)
    firsts, lasts = floored(interval, opens), floored(interval, closes - 1)
    counts = (lasts - firsts) // interval.ms + 1
    if not counts.size:
        return NO_TIMES
    places = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = np.unique(np.repeat(firsts, counts) + places * interval.ms)
    return starts[(starts >= start_ms) & (starts < end_ms)]


def missing(wanted: Stamps, there: Stamps, interval: Interval) -> Missing:
    """What of `wanted` is not `there`; what stands next to each other in `wanted` is one range, also over a night."""
    lacking = np.flatnonzero(~np.isin(wanted, there, assume_unique=True))
    if not lacking.size:
        return NOTHING
    breaks = np.flatnonzero(np.diff(lacking) > 1)
    firsts = wanted[lacking[np.concatenate(([0], breaks + 1))]]
    lasts = wanted[lacking[np.concatenate((breaks, [lacking.size - 1]))]]
    return Missing(lacking.size, list(zip(firsts.tolist(), (lasts + interval.ms).tolist(), strict=True)))


def with_gaps(bars: Bars, wanted: Stamps) -> Bars:
    """A row of NaN for each bar that is missing between two others: figures then start anew after it."""
    if not bars.size:
        return bars
    inside = wanted[(wanted > bars.ts_ms[0]) & (wanted < bars.ts_ms[-1])]
    every = np.union1d(bars.ts_ms, inside)
    if every.size == bars.size:
        return bars
    places = np.searchsorted(every, bars.ts_ms)
    columns = np.full((5, every.size), np.nan)
    columns[:, places] = bars[1:]
    return Bars(every, *columns)
