"""Average true range, after Wilder."""

from analytics.calc.indicators.ema import Wilder
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib


@by_run
def atr(high: Array, low: Array, close: Array, window: int = 14) -> Array:
    """Wilder's average of the true ranges: how far the price went, the gap since the close before included.

    The first bar has none, so the first value is at bar `window + 1`; TradingView counts the first bar's high less low
    as one. Nothing where prices are flat: 0.
    """
    return talib.ATR(high, low, close, window)


class Atr(Stepping):
    __slots__ = ("_close", "_ranges")

    def __init__(self, window: int = 14) -> None:
        self._close: float | None = None
        self._ranges = Wilder(window)

    def step(self, high: float, low: float, close: float) -> float | None:
        before, self._close = self._close, close
        return None if before is None else self._ranges.step(max(high, before) - min(low, before))
