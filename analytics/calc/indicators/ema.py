"""Exponential moving average, and Wilder's, which is the same with another weight."""

import numpy as np

from analytics.calc.series import Array, by_run, empty
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib

STILL = 1e-200  # moves that have been averaged away to less than this are none


@by_run
def ema(values: Array, window: int) -> Array:
    """Weight 2 / (window + 1). Begins with the plain mean of the first `window` figures, as TA-Lib does."""
    return talib.EMA(values, window) if window > 1 else values.copy()


@by_run
def wilder(values: Array, window: int) -> Array:
    """Weight 1 / window, as RSI, ATR and ADX are defined with (RMA on TradingView), from the same mean on.

    It is an EMA of a longer window, which here is full of that mean when the other bars come.
    """
    if values.size < window:
        return empty(values.size)
    bars = 2 * window - 1
    return ema(np.concatenate((np.full(bars, values[:window].mean()), values[window:])), bars)[window - 1 :]


def may_have_stood(values: Array, window: int) -> bool:
    """Whether moves may have been averaged away: it takes some 400 windows, in which two bars show the same price."""
    seen = values[:: 100 * window]
    return bool((seen[1:] == seen[:-1]).any())


class Smoothed(Stepping):
    __slots__ = ("_bars", "_value", "_weight", "_window")

    def __init__(self, weight: float, window: int) -> None:
        self._weight, self._window = weight, window
        self._bars, self._value = 0, 0.0  # until the window is full, the sum

    def step(self, value: float | None) -> float | None:
        if value is None:
            self.miss()
            return None
        if self._bars == self._window:
            self._value += self._weight * (value - self._value)
            return self._value
        self._bars += 1
        self._value += value
        if self._bars < self._window:
            return None
        self._value /= self._window
        return self._value


class Ema(Smoothed):
    __slots__ = ()

    def __init__(self, window: int) -> None:
        super().__init__(2 / (window + 1), window)


class Wilder(Smoothed):
    __slots__ = ()

    def __init__(self, window: int) -> None:
        super().__init__(1 / window, window)
