"""On-balance volume."""

import numpy as np

from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping


@by_run
def obv(close: Array, volume: Array) -> Array:
    """Volume added where the close rose, taken away where it fell. Begins with the first bar's volume, as TA-Lib
    does; only how it goes says something, never where it stands.
    """
    signed = volume.copy()
    signed[1:] *= np.sign(np.diff(close))
    return np.cumsum(signed, out=signed)


class Obv(Stepping):
    __slots__ = ("_close", "_total")

    def __init__(self) -> None:
        self._close: float | None = None
        self._total = 0.0

    def step(self, close: float, volume: float) -> float:
        before, self._close = self._close, close
        if before is None or close > before:
            self._total += volume
        elif close < before:
            self._total -= volume
        return self._total
