"""Rate of change."""

import numpy as np

from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib


@by_run
def roc(values: Array, window: int = 9) -> Array:
    """Percent that was gained in `window` bars. Empty where the figure then was nothing (TA-Lib says 0)."""
    found = talib.ROC(values, window)
    nothing = values[:-window] == 0
    if nothing.any():
        found[window:][nothing] = np.nan
    return found


class Roc(Stepping):
    __slots__ = ("_next", "_values", "_window")

    def __init__(self, window: int = 9) -> None:
        self._window, self._next = window, 0
        self._values: list[float] = []  # a ring, once it is full

    def step(self, value: float) -> float | None:
        if len(self._values) < self._window:
            self._values.append(value)
            return None
        before = self._values[self._next]
        self._values[self._next] = value
        self._next = (self._next + 1) % self._window
        return 100 * (value / before - 1) if before else None
