"""The highest and the lowest of the last bars."""

from collections import deque

from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib


@by_run
def highest(values: Array, window: int) -> Array:
    return talib.MAX(values, window) if window > 1 else values.copy()


@by_run
def lowest(values: Array, window: int) -> Array:
    return talib.MIN(values, window) if window > 1 else values.copy()


class Span(Stepping):
    """Lowest low and highest high.

    Of each only those are kept that may still become it: a high that a later one has passed never does.
    """

    __slots__ = ("_bars", "_highs", "_lows", "_window")

    def __init__(self, window: int) -> None:
        self._window, self._bars = window, 0
        self._highs: deque[tuple[float, int]] = deque()
        self._lows: deque[tuple[float, int]] = deque()

    def step(self, high: float, low: float) -> tuple[float, float] | None:
        highs, lows, bar = self._highs, self._lows, self._bars
        self._bars = bar + 1
        gone = bar - self._window
        while highs and highs[-1][0] <= high:
            highs.pop()
        highs.append((high, bar))
        if highs[0][1] <= gone:
            highs.popleft()
        while lows and lows[-1][0] >= low:
            lows.pop()
        lows.append((low, bar))
        if lows[0][1] <= gone:
            lows.popleft()
        return (lows[0][0], highs[0][0]) if gone >= -1 else None
