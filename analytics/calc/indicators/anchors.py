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


def periods(ts_ms: Stamps, anchor: Anchor) -> Iterator[slice]:
    """The bars of each period, oldest first."""
    if anchor == "day":
        number = ts_ms // DAY_MS
    elif anchor == "week":
        number = (ts_ms - MONDAY_MS) // WEEK_MS
    else:
        number = ts_ms.astype("datetime64[ms]").astype("datetime64[M]" if anchor == "month" else "datetime64[Y]")
        number = number.astype(np.int64)
    edges = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), ts_ms.size]
    yield from (slice(start, end) for start, end in pairwise(edges) if end > start)
