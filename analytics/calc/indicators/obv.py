"""On-balance volume."""

from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib


@by_run
def obv(close: Array, volume: Array) -> Array:
    """Volume added where the close rose, taken away where it fell. Begins with the first bar's volume; only how it
    goes says something, never where it stands.
    """
    return talib.OBV(close, volume)


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
