"""Price averaged by volume."""

import numpy as np

from analytics.calc.indicators.anchors import Anchor, ends, periods
from analytics.calc.series import Array, Stamps, by_run, ratio
from analytics.calc.stepping import Stepping


@by_run
def vwap(high: Array, low: Array, close: Array, volume: Array, ts_ms: Stamps, *, anchor: Anchor = "day") -> Array:
    """The mean of (high + low + close) / 3 by volume, since the period began. Empty until something was traded."""
    typical = (high + low + close) / 3
    paid, traded = typical * volume, volume.copy()
    for bars in periods(ts_ms, anchor):
        np.cumsum(paid[bars], out=paid[bars])
        np.cumsum(traded[bars], out=traded[bars])
    return ratio(paid, traded)


class Vwap(Stepping):
    __slots__ = ("_anchor", "_end_ms", "_paid", "_traded")

    def __init__(self, anchor: Anchor = "day") -> None:
        self._anchor: Anchor = anchor
        self._paid = self._traded = 0.0
        self._end_ms: int | None = None

    def step(self, high: float, low: float, close: float, volume: float, ts_ms: int) -> float | None:
        if self._end_ms is None or ts_ms >= self._end_ms:
            self._paid = self._traded = 0.0
            self._end_ms = ends(ts_ms, self._anchor)
        self._paid += (high + low + close) / 3 * volume
        self._traded += volume
        return self._paid / self._traded if self._traded else None
