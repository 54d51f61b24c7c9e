"""Pivot points: levels for a period out of the one before it."""

from typing import Literal, NamedTuple

from analytics.calc.indicators.anchors import Anchor, begins, ends, periods
from analytics.calc.series import Array, Stamps, by_run, empty
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


def levels(high: float, low: float, close: float, method: Method = "classic") -> Levels:
    """Of the period after the one that had this high, low and close."""
    pivot, height = (high + low + close) / 3, high - low
    if method == "classic":
        ups = (2 * pivot - low, pivot + height, high + 2 * (pivot - low))
        downs = (2 * pivot - high, pivot - height, low - 2 * (high - pivot))
    elif method == "fibonacci":
        ups, downs = _about(pivot, height, (0.382, 0.618, 1.0))
    else:
        ups, downs = _about(close, height, (1.1 / 12, 1.1 / 6, 1.1 / 4))
    return Levels(pivot, *ups, *downs)


def _about(middle: float, height: float, shares: Three) -> tuple[Three, Three]:
    near, half, far = (height * share for share in shares)
    return (middle + near, middle + half, middle + far), (middle - near, middle - half, middle - far)


@by_run
def pivots(
    high: Array, low: Array, close: Array, ts_ms: Stamps, *, anchor: Anchor = "month", method: Method = "classic"
) -> Pivots:
    """The levels of each bar's period.

    Empty in the first one, and in the second too if the first was cut off: if no bar stands at its very beginning.
    """
    found = Pivots(*(empty(high.size) for _ in Pivots._fields))
    before: slice | None = None
    for bars in periods(ts_ms, anchor):
        if before is not None:
            whole = float(high[before].max()), float(low[before].min()), float(close[before][-1])
            for line, level in zip(found, levels(*whole, method), strict=True):
                line[bars] = level
        first_ms = int(ts_ms[bars.start])
        before = bars if bars.start or begins(first_ms, anchor) == first_ms else None
    return found


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
