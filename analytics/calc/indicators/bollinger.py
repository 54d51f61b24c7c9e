"""Bollinger bands."""

from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from analytics.calc.rolling import Window, moments, rolled
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping


class Bollinger(NamedTuple):
    upper: Array
    middle: Array
    lower: Array


@by_run
def bollinger(values: Array, window: int = 20, deviations: float = 2.0) -> Bollinger:
    """The plain mean, and so many standard deviations (of the whole, not of a sample) above and below it.

    Where prices are flat the three lines are one.
    """

    def bands(summary: Any, upper: Array, middle: Array, lower: Array) -> None:
        mean, squares = summary
        width = np.sqrt(squares * (deviations**2 / window))
        middle[:] = mean
        np.add(mean, width, out=upper)
        np.subtract(mean, width, out=lower)

    return Bollinger(*rolled(moments, lambda x: (x, np.zeros(x.size)), (values,), window, bands, lines=3))


class BollingerSteps(Stepping):
    __slots__ = ("_deviations", "_moments", "_window")

    def __init__(self, window: int = 20, deviations: float = 2.0) -> None:
        self._window, self._deviations, self._moments = window, deviations, Window(moments, window)

    def step(self, value: float) -> tuple[float | None, float | None, float | None]:
        found = self._moments.step((value, 0.0))
        if found is None:
            return None, None, None
        middle, squares = found
        width = self._deviations * sqrt(squares / self._window)
        return middle + width, middle, middle - width
