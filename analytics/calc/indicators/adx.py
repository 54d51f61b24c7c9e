"""Average directional index, after Wilder."""

from typing import NamedTuple

import numpy as np

from analytics.calc.decay import decayed
from analytics.calc.indicators.atr import true_ranges
from analytics.calc.indicators.ema import Wilder, wilder
from analytics.calc.series import Array, by_run, empty, ratio
from analytics.calc.stepping import Stepping


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
    found = Adx(empty(high.size), empty(high.size), empty(high.size))
    if high.size > window:
        up, down = np.diff(high), -np.diff(low)
        ranges = _sums(true_ranges(high, low, close), window)
        found.plus[1:] = 100 * ratio(_sums(np.where((up > down) & (up > 0), up, 0.0), window), ranges)
        found.minus[1:] = 100 * ratio(_sums(np.where((down > up) & (down > 0), down, 0.0), window), ranges)
        both = found.plus + found.minus
        found.adx[:] = wilder(100 * ratio(np.abs(found.plus - found.minus), both), window)
    return found


def _sums(values: Array, window: int) -> Array:
    """Wilder's: each bar takes the `window`-th part away and adds its own."""
    found = empty(values.size)
    found[window - 1 :] = decayed(values[window - 1 :], 1 - 1 / window, float(values[: window - 1].sum()))
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
        self._ranges = self._ranges * decay + max(high, before[2]) - min(low, before[2])
        self._plus = self._plus * decay + (up if up > down and up > 0 else 0.0)
        self._minus = self._minus * decay + (down if down > up and down > 0 else 0.0)
        if self._bars < self._window or not self._ranges:
            return None, None, None
        plus, minus = 100 * self._plus / self._ranges, 100 * self._minus / self._ranges
        both = plus + minus
        return self._x.step(100 * abs(plus - minus) / both if both else None), plus, minus
