"""Moving average convergence and divergence."""

from typing import NamedTuple

from analytics.calc.indicators.ema import Ema, ema
from analytics.calc.series import Array, by_run
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib

SETTLED = 25
"""Windows after which an average shows nothing of where it began: a part in 1e21."""


class Macd(NamedTuple):
    macd: Array
    signal: Array
    histogram: Array


@by_run
def macd(values: Array, fast: int = 12, slow: int = 26, signal: int = 9) -> Macd:
    """The fast average less the slow one, that line's own average, and what is between the two.

    Both averages are those of `ema`, each from its own first bar on, and the line is there as soon as both are.
    TA-Lib begins the fast one `slow - fast` bars later, so that its first values differ: by less than a
    hundred-thousandth of the price after three times `slow`, by less than a thousand-millionth after ten times. So
    the figures are TA-Lib's only from where no digit shows it.
    """
    settled = slow + SETTLED * max(fast, signal)
    if values.size <= settled or min(fast, signal) == 1:
        return _of_averages(values, fast, slow, signal)
    found = Macd(*talib.MACD(values, fast, slow, signal))
    for whole, begun in zip(found, _of_averages(values[:settled], fast, slow, signal), strict=True):
        whole[:settled] = begun
    return found


def _of_averages(values: Array, fast: int, slow: int, signal: int) -> Macd:
    line = ema(values, fast) - ema(values, slow)
    average = ema(line, signal)
    return Macd(line, average, line - average)


class MacdSteps(Stepping):
    __slots__ = ("_fast", "_signal", "_slow")

    def __init__(self, fast: int = 12, slow: int = 26, signal: int = 9) -> None:
        self._fast, self._slow, self._signal = Ema(fast), Ema(slow), Ema(signal)

    def step(self, value: float) -> tuple[float | None, float | None, float | None]:
        fast, slow = self._fast.step(value), self._slow.step(value)
        if fast is None or slow is None:
            return None, None, None
        line = fast - slow
        average = self._signal.step(line)
        return line, average, None if average is None else line - average
