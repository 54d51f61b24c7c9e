"""How far a value fell from where it had been highest."""

from typing import NamedTuple

import numpy as np

from analytics.calc.series import Array, Stamps, empty


class Drawdown(NamedTuple):
    """`depth` is a part of the peak, 0 to 1 (above it for a value that went below nothing); times are of its bars."""

    depth: float
    peak_ms: int
    trough_ms: int
    recovered_ms: int | None  # the first time the value was back at the peak; None: not yet


def drawdowns(values: Array) -> Array:
    """At each bar, the part of the highest value so far that is lost. A missing bar has none, and is passed over."""
    found = empty(values.size)
    known = np.isfinite(values)
    there = values[known]
    tops = np.maximum.accumulate(there)
    lost = empty(there.size)
    np.divide(tops - there, tops, out=lost, where=tops > 0)
    found[known] = lost
    return found


def max_drawdown(values: Array, ts_ms: Stamps) -> Drawdown | None:
    """The deepest, the first of equals. None where the value never fell, or there are no two."""
    lost = drawdowns(values)
    if not (lost > 0).any():
        return None
    trough = int(np.nanargmax(lost))
    top = np.nanmax(values[: trough + 1])
    peak = int(np.flatnonzero(values[: trough + 1] == top)[-1])
    back = np.flatnonzero(values[trough:] >= top)
    recovered_ms = int(ts_ms[trough + back[0]]) if back.size else None
    return Drawdown(float(lost[trough]), int(ts_ms[peak]), int(ts_ms[trough]), recovered_ms)


class RunningDrawdown:
    """The same a value at a time: the part that is lost now, and the most that ever was."""

    __slots__ = ("deepest", "now", "top")

    def __init__(self) -> None:
        self.top = self.now = self.deepest = 0.0

    def step(self, value: float) -> float:
        self.top = max(self.top, value)
        self.now = (self.top - value) / self.top if self.top > 0 else 0.0
        self.deepest = max(self.deepest, self.now)
        return self.now
