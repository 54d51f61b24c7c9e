"""Price averaged by volume."""

import numpy as np

from analytics.calc.indicators.anchors import Anchor, alike, ends
from analytics.calc.series import Array, Stamps, by_run
from analytics.calc.stepping import Stepping


@by_run
def vwap(high: Array, low: Array, close: Array, volume: Array, ts_ms: Stamps, *, anchor: Anchor = "day") -> Array:
    """The mean of (high + low + close) / 3 by volume, since the period began. Empty until something was traded."""
    paid, traded = high + low, volume.copy()
    paid += close  # in place: a new array costs more than the sum
    paid /= 3
    paid *= volume
    for bars, size in alike(ts_ms, anchor):
        for column in (paid, traded):
            _sum_rows(column[bars].reshape(-1, size))
    traded[traded == 0] = np.nan
    paid /= traded
    return paid


def _sum_rows(table: Array) -> None:
    """Each figure with those before it in its row, in place: along the many, which the processor adds several of."""
    rows, columns = table.shape
    if rows < columns:
        np.cumsum(table, axis=1, out=table)
        return
    for column in range(1, columns):
        table[:, column] += table[:, column - 1]


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
