"""Pivot points: levels for a period out of the one before it."""

from typing import Any, Literal, NamedTuple

import numpy as np

from analytics.calc.indicators.anchors import Anchor, begins, edges, ends
from analytics.calc.series import Array, Stamps, by_run, delayed, empty
from analytics.calc.stepping import Stepping

Method = Literal["classic", "fibonacci", "camarilla"]
METHODS: tuple[Method, ...] = ("classic", "fibonacci", "camarilla")
Three = tuple[float, float, float]


class Levels(NamedTuple):
    pivot: float
    r1: float
    r2: float
    r3: float
    s1: float
    s2: float
    s3: float


class Pivots(NamedTuple):
    pivot: Array
    r1: Array
    r2: Array
    r3: Array
    s1: Array
    s2: Array
    s3: Array


NONE = (None,) * len(Levels._fields)


def levels(high: Any, low: Any, close: Any, method: Method = "classic") -> Any:
    """Of the period after the one that had this high, low and close: of one, or of arrays of them."""
    pivot, height = (high + low + close) / 3, high - low
    if method == "classic":
        ups = (2 * pivot - low, pivot + height, high + 2 * (pivot - low))
        downs = (2 * pivot - high, pivot - height, low - 2 * (high - pivot))
    elif method == "fibonacci":
        ups, downs = _about(pivot, height, (0.382, 0.618, 1.0))
    else:
        ups, downs = _about(close, height, (1.1 / 12, 1.1 / 6, 1.1 / 4))
    return Levels(pivot, *ups, *downs)


def _about(middle: Any, height: Any, shares: Three) -> Any:
    near, half, far = (height * share for share in shares)
    return (middle + near, middle + half, middle + far), (middle - near, middle - half, middle - far)


@by_run
def pivots(
    high: Array, low: Array, close: Array, ts_ms: Stamps, *, anchor: Anchor = "month", method: Method = "classic"
) -> Pivots:
    """The levels of each bar's period.

    Empty in the first one, and in the second too if the first was cut off: if no bar stands at its very beginning.
    """
    bounds = edges(ts_ms, anchor)
    if bounds.size == 0:
        return Pivots(*(empty(0) for _ in Pivots._fields))
    starts, sizes = bounds[:-1], np.diff(bounds)
    lines = levels(np.maximum.reduceat(high, starts), np.minimum.reduceat(low, starts), close[bounds[1:] - 1], method)
    if begins(int(ts_ms[0]), anchor) != ts_ms[0]:
        for line in lines:
            line[0] = np.nan
    return Pivots(*(np.repeat(delayed(line, 1), sizes) for line in lines))


class PivotsSteps(Stepping):
    __slots__ = ("_anchor", "_close", "_end_ms", "_high", "_levels", "_low", "_method", "_whole")

    def __init__(self, anchor: Anchor = "month", method: Method = "classic") -> None:
        self._anchor: Anchor = anchor
        self._method: Method = method
        self._end_ms: int | None = None
        self._levels: tuple[float | None, ...] = NONE
        self._whole = False
        self._high = self._low = self._close = 0.0

    def step(self, high: float, low: float, close: float, ts_ms: int) -> tuple[float | None, ...]:
        if self._end_ms is None or ts_ms >= self._end_ms:
            if self._whole:
                self._levels = levels(self._high, self._low, self._close, self._method)
            self._whole = self._end_ms is not None or begins(ts_ms, self._anchor) == ts_ms
            self._end_ms = ends(ts_ms, self._anchor)
            self._high, self._low = high, low
        self._high, self._low, self._close = max(self._high, high), min(self._low, low), close
        return self._levels
