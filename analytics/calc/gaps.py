"""Which candles are missing: those that the opening hours call for, and that are not there."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analytics.calc.bars import Bars
from analytics.calc.series import Stamps
from markets.calc.intervals import HOUR_MS, Interval

SILENCE_MS = HOUR_MS
"""Within a day, so long a gap is a market in which nothing was traded, or that was halted: it is said, and figures go
on over it as on every chart. Longer ones, and whole days and weeks that are missing, start figures anew."""
NO_TIMES = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Missing:
    count: int
    ranges: list[tuple[int, int]]  # from the start of the first to the end of the last of missing neighbours
    breaks: Stamps  # starts of those that no figure goes over


class Hours(NamedTuple):
    """When a market is open, oldest first; the two belong together in pairs."""

    opens_ms: Stamps
    closes_ms: Stamps


NOTHING = Missing(0, [], NO_TIMES)


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
    edges = np.flatnonzero(np.diff(lacking) > 1) + 1
    groups = [wanted[places] for places in np.split(lacking, edges)]
    ranges = [(int(group[0]), int(group[-1]) + interval.ms) for group in groups]
    breaks = [group for group in groups if interval >= Interval.D1 or group.size * interval.ms > SILENCE_MS]
    return Missing(lacking.size, ranges, np.concatenate(breaks) if breaks else NO_TIMES)


def with_gaps(bars: Bars, missing: Missing) -> Bars:
    """A row of NaN for each bar that is missed between two others: figures then start anew after it."""
    if not bars.size:
        return bars
    breaks = missing.breaks[(missing.breaks > bars.ts_ms[0]) & (missing.breaks < bars.ts_ms[-1])]
    if not breaks.size:
        return bars
    every = np.union1d(bars.ts_ms, breaks)
    columns = np.full((5, every.size), np.nan)
    columns[:, np.searchsorted(every, bars.ts_ms)] = bars[1:]
    return Bars(every, *columns)
