"""How much of any span of time a market is open, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from markets.calc.intervals import DAY_MS, HOUR_MS, MINUTE_MS, MONDAY_MS
from markets.calc.simulation.noise import Floats

WEEK_MS = 7 * DAY_MS
FAR_MS = 10**13  # no time comes near: the tables of several markets stand one after the other, this far apart
BUSY_MS = 30 * MINUTE_MS
AT_OPENING, AT_CLOSING, BETWEEN = 20.0, 16.0, 9.0
"""A session is busiest in its first half hour and in its last: so much activity a millisecond. Whole numbers, so that
their sums are exact and a table that reaches further says the same of the time that both know."""


@dataclass(frozen=True, eq=False)
class Hours:
    """Activity since 1970 at certain times, straight lines between them."""

    times: Floats
    activity: Floats
    a_day: float  # activity of an ordinary day
    days: int  # that it is open in an ordinary week
    open_share: float  # of all time
    opens: Floats
    closes: Floats

    def state(self, now_ms: int) -> "State":
        place = int(np.searchsorted(self.opens, now_ms, "right"))
        opens_ms = int(self.opens[place]) if place < len(self.opens) else now_ms
        if not place:
            return State(now_ms, opens_ms)
        closes_ms = int(self.closes[place - 1])
        return State(None if now_ms < closes_ms else closes_ms, opens_ms)


class State(NamedTuple):
    closed_ms: int | None  # since when it is closed; None: it is open
    opens_ms: int  # the next time


ALWAYS = Hours(np.array([0.0, FAR_MS - 1]), np.array([0.0, FAR_MS - 1]), float(DAY_MS), 7, 1.0,
    np.array([0.0]), np.array([FAR_MS - 1.0]),
)  # fmt: skip


def of_sessions(sessions: Sequence[tuple[int, int]]) -> Hours:
    """Opening and closing of each session, in order."""
    opens, closes = (np.array([pair[side] for pair in sessions], np.float64) for side in (0, 1))
    busy = np.minimum(BUSY_MS, (closes - opens) // 2)
    times = np.stack([opens, opens + busy, closes - busy, closes], axis=1)
    each = np.stack([np.zeros(len(opens)), AT_OPENING * busy, BETWEEN * (closes - opens - 2 * busy), AT_CLOSING * busy])
    activity = np.cumsum(each.T.ravel())
    return Hours(
        np.concatenate([[0.0], times.ravel(), [FAR_MS - 1.0]]),
        np.concatenate([[0.0], activity, activity[-1:]]),
        float(np.median(each.sum(axis=0))), 5, float(np.median(closes - opens) * 5 / WEEK_MS), opens, closes,
    )  # fmt: skip


def weekly(open_after_monday_ms: int, length_ms: int, *, weeks: range) -> Hours:
    """One session a week, as foreign exchange has it. `weeks` are counted from 1970."""
    starts = [MONDAY_MS + WEEK_MS * week + open_after_monday_ms for week in weeks]
    times = np.array([edge for start in starts for edge in (start, start + length_ms)], np.float64)
    activity = np.repeat(np.arange(len(starts) + 1) * float(length_ms), 2)[1:-1]
    return Hours(
        np.concatenate([[0.0], times, [FAR_MS - 1.0]]),
        np.concatenate([[0.0], activity, activity[-1:]]),
        float(DAY_MS), 5, length_ms / WEEK_MS, times[0::2], times[1::2],
    )  # fmt: skip


FX = weekly(-2 * HOUR_MS, 5 * DAY_MS, weeks=range(7000))
