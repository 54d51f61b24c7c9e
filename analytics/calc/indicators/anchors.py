"""Days, weeks, months and years of UTC: where sums that run through a period begin anew.

Every session of a stock exchange lies within one UTC day, so a day is a session.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

import numpy as np

from analytics.calc.series import Stamps
from markets.calc.intervals import DAY_MS, MONDAY_MS

Anchor = Literal["day", "week", "month", "year"]
ANCHORS: tuple[Anchor, ...] = ("day", "week", "month", "year")
WEEK_MS = 7 * DAY_MS


def begins(ts_ms: int, anchor: Anchor) -> int:
    """The moment at which the period of this moment began."""
    if anchor == "day":
        return ts_ms - ts_ms % DAY_MS
    if anchor == "week":
        return ts_ms - (ts_ms - MONDAY_MS) % WEEK_MS
    at = datetime.fromtimestamp(ts_ms // 1000, UTC)
    first = datetime(at.year, 1 if anchor == "year" else at.month, 1, tzinfo=UTC)
    return int(first.timestamp()) * 1000


def ends(ts_ms: int, anchor: Anchor) -> int:
    """The moment at which the next period begins."""
    if anchor in ("day", "week"):
        return begins(ts_ms, anchor) + (DAY_MS if anchor == "day" else WEEK_MS)
    at = datetime.fromtimestamp(ts_ms // 1000, UTC)
    months = at.year * 12 + (12 if anchor == "year" else at.month)
    return int(datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).timestamp()) * 1000


def alike(ts_ms: Stamps, anchor: Anchor) -> Iterator[tuple[slice, int]]:
    """The bars of neighbouring periods that have equally many, and how many: what comes as a table is soon summed."""
    bounds = edges(ts_ms, anchor)
    sizes = np.diff(bounds)
    changes = [0, *(np.flatnonzero(np.diff(sizes)) + 1).tolist(), sizes.size]
    for start, end in pairwise(changes):
        if end > start:
            yield slice(int(bounds[start]), int(bounds[end])), int(sizes[start])


def edges(ts_ms: Stamps, anchor: Anchor) -> Stamps:
    """The bar that each period begins with, and after them the number of bars; of no bars, nothing."""
    number = (ts_ms - MONDAY_MS) // WEEK_MS if anchor == "week" else ts_ms // DAY_MS
    changes = np.ones(number.size, bool)  # asked for places, numpy is ten times as fast with these as with numbers
    np.not_equal(number[1:], number[:-1], out=changes[1:])
    starts = np.flatnonzero(changes)
    if anchor in ("month", "year"):
        days = number[starts].astype("datetime64[D]").astype(f"datetime64[{anchor[0].upper()}]").astype(np.int64)
        starts = starts[np.diff(days, prepend=days[:1] - 1) != 0]
    return np.append(starts, ts_ms.size) if starts.size else starts
