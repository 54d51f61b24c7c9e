"""Weighted moving average."""

import numpy as np

from analytics.calc.rolling import Window, rolled, weighted
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping


@by_run
def wma(values: Array, window: int) -> Array:
    """The newest figure counts `window` times, the one before once less, the oldest once. First value as TA-Lib's."""
    whole = window * (window + 1) / 2
    return rolled(
        weighted, lambda x: (x, x), (values,), window, lambda sums, into: np.divide(sums[1], whole, out=into)
    )[0]


class Wma(Stepping):
    __slots__ = ("_sums", "_whole")

    def __init__(self, window: int) -> None:
        self._sums, self._whole = Window(weighted, window), window * (window + 1) / 2

    def step(self, value: float | None) -> float | None:
        if value is None:
            self.miss()
            return None
        sums = self._sums.step((value, value))
        return None if sums is None else sums[1] / self._whole
