"""Simple moving average."""

import numpy as np

from analytics.calc.rolling import Window, added, itself, rolled
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping


@by_run
def sma(values: Array, window: int) -> Array:
    """The plain mean of the last `window` figures. The first is at the `window`-th bar, as TA-Lib has it."""
    return rolled(added, itself, (values,), window, lambda total, into: np.divide(total, window, out=into))[0]


class Sma(Stepping):
    __slots__ = ("_total", "_window")

    def __init__(self, window: int) -> None:
        self._window, self._total = window, Window(added, window)

    def step(self, value: float | None) -> float | None:
        if value is None:
            self.miss()
            return None
        total = self._total.step(value)
        return None if total is None else total / self._window
