"""Stochastic oscillator, the slow one."""

from typing import NamedTuple

import numpy as np

from analytics.calc.indicators.extremes import Span, highest, lowest
from analytics.calc.indicators.sma import Sma, sma
from analytics.calc.series import Array, by_run, empty
from analytics.calc.stepping import Stepping


class Stochastic(NamedTuple):
    k: Array
    d: Array


@by_run
def stochastic(
    high: Array, low: Array, close: Array, *, window: int = 14, smooth: int = 3, signal: int = 3
) -> Stochastic:
    """0 to 100: where the close lies between the lowest and highest of `window` bars, as a mean of `smooth`; and `d`,
    the mean of `signal` of those. `smooth=1` is the fast one. As TA-Lib's STOCH, but `k` is there before `d` is.

    In a window without any height a close lies nowhere: empty (TA-Lib says 0), and the means begin anew after it.
    """
    k = _place(high, low, close, window)
    begun = window - 1  # bars before it are empty, which would be looked for again
    k[begun:] = sma(k[begun:], smooth)
    d, begun = empty(k.size), begun + smooth - 1
    d[begun:] = sma(k[begun:], signal)
    return Stochastic(k, d)


def _place(high: Array, low: Array, close: Array, window: int) -> Array:
    bottom, height = lowest(low, window), highest(high, window)
    height -= bottom
    height[height == 0] = np.nan
    found: Array = np.subtract(close, bottom, out=bottom)  # in place: a new array costs more than the sum
    found /= height
    found *= 100
    return found


class StochasticSteps(Stepping):
    __slots__ = ("_d", "_k", "_span")

    def __init__(self, window: int = 14, smooth: int = 3, signal: int = 3) -> None:
        self._span, self._k, self._d = Span(window), Sma(smooth), Sma(signal)

    def step(self, high: float, low: float, close: float) -> tuple[float | None, float | None]:
        span = self._span.step(high, low)
        place = None if span is None or span[0] == span[1] else 100 * (close - span[0]) / (span[1] - span[0])
        k = self._k.step(place)
        return k, self._d.step(k)
