"""Average true range, after Wilder."""

import numpy as np

from analytics.calc.decay import smoothed
from analytics.calc.indicators.ema import Wilder
from analytics.calc.series import Array, by_run, empty
from analytics.calc.stepping import Stepping


def true_ranges(high: Array, low: Array, close: Array) -> Array:
    """From the second bar on: how far the price went, the gap since the close before included."""
    top, bottom = np.maximum(high[1:], close[:-1]), np.minimum(low[1:], close[:-1])
    return np.subtract(top, bottom, out=top)


@by_run
def atr(high: Array, low: Array, close: Array, window: int = 14) -> Array:
    """Wilder's average of the true ranges. The first bar has none, so the first value is at bar `window + 1`, as
    TA-Lib has it; TradingView counts the first bar's high less low as one. Nothing where prices are flat: 0.
    """
    found = empty(high.size)
    if high.size > window:
        found[1:] = smoothed(true_ranges(high, low, close), 1 / window, window)
    return found


class Atr(Stepping):
    __slots__ = ("_close", "_ranges")

    def __init__(self, window: int = 14) -> None:
        self._close: float | None = None
        self._ranges = Wilder(window)

    def step(self, high: float, low: float, close: float) -> float | None:
        before, self._close = self._close, close
        return None if before is None else self._ranges.step(max(high, before) - min(low, before))
