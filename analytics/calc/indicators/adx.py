"""Average directional index, after Wilder."""

from typing import NamedTuple

import numpy as np

from analytics.calc.indicators.ema import STILL, Wilder, may_have_stood, wilder
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib


class Adx(NamedTuple):
    adx: Array
    plus: Array
    minus: Array


@by_run
def adx(high: Array, low: Array, close: Array, window: int = 14) -> Adx:
    """How strongly prices go one way (`adx`, 0 to 100), and which (`plus`, `minus`: +DI and -DI).

    Wilder's sums begin with `window - 1` bars and have their first value one bar later; the index is the mean of the
    first `window` such, so it is there at bar `2 * window`: all as in TA-Lib. Where nothing has moved at all, there
    is no direction: empty (TA-Lib says 0).
    """
    plus, minus = talib.PLUS_DI(high, low, close, window), talib.MINUS_DI(high, low, close, window)
    lean = _lean(plus, minus)
    if np.isnan(lean[window:]).any() or may_have_stood(close, window):
        still = talib.ATR(high, low, close, window) < STILL
        plus[still] = minus[still] = lean[still] = np.nan
    lean[window:] = wilder(lean[window:], window)
    return Adx(lean, plus, minus)


def _lean(plus: Array, minus: Array) -> Array:
    """0 where both are the same, 100 where there is only one of them; empty where there is none."""
    both, found = plus + minus, plus - minus
    both[both < STILL] = np.nan
    np.abs(found, out=found)  # in place: a new array costs more than the sum
    found /= both
    found *= 100
    return found


class AdxSteps(Stepping):
    __slots__ = ("_bars", "_before", "_decay", "_minus", "_plus", "_ranges", "_window", "_x")

    def __init__(self, window: int = 14) -> None:
        self._window, self._decay, self._bars = window, 1 - 1 / window, 0
        self._before: tuple[float, float, float] | None = None
        self._ranges = self._plus = self._minus = 0.0
        self._x = Wilder(window)

    def step(self, high: float, low: float, close: float) -> tuple[float | None, float | None, float | None]:
        before, self._before = self._before, (high, low, close)
        if before is None:
            return None, None, None
        self._bars += 1
        decay = self._decay if self._bars >= self._window else 1.0
        up, down = high - before[0], before[1] - low
        self._ranges = self._ranges * decay + (max(high, before[2]) - min(low, before[2]))
        self._plus = self._plus * decay + (up if up > down and up > 0 else 0.0)
        self._minus = self._minus * decay + (down if down > up and down > 0 else 0.0)
        if self._bars < self._window:
            return None, None, None
        if self._ranges < STILL * self._window:
            return self._x.step(None), None, None
        plus, minus = 100 * self._plus / self._ranges, 100 * self._minus / self._ranges
        both = plus + minus
        return self._x.step(None if both < STILL else 100 * abs(plus - minus) / both), plus, minus
