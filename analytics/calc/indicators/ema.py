"""Exponential moving average, and Wilder's, which is the same with another weight."""

from analytics.calc.decay import smoothed
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping


@by_run
def ema(values: Array, window: int) -> Array:
    """Weight 2 / (window + 1). Begins with the plain mean of the first `window` figures, as TA-Lib does."""
    return smoothed(values, 2 / (window + 1), window)


@by_run
def wilder(values: Array, window: int) -> Array:
    """Weight 1 / window, as RSI, ATR and ADX are defined with (RMA on TradingView)."""
    return smoothed(values, 1 / window, window)


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
