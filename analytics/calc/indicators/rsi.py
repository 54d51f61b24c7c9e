"""Relative strength index, after Wilder."""

import numpy as np

from analytics.calc.indicators.ema import STILL, Wilder, may_have_stood, wilder
from analytics.calc.series import Array, by_run, empty
from analytics.calc.stepping import Stepping
from analytics.calc.ta_lib import talib


@by_run
def rsi(values: Array, window: int = 14) -> Array:
    """0 to 100: the share of the gains in all moves. The first is after `window` moves.

    Empty as long as nothing has moved (TA-Lib says 0): neither gains nor losses have a share in nothing.
    """
    found = talib.RSI(values, window) if window > 1 else _of_one(values)
    if (found == 0).any() or may_have_stood(values, window):
        found[1:][wilder(np.abs(np.diff(values)), window) < STILL] = np.nan
    return found


def _of_one(values: Array) -> Array:
    found = empty(values.size)
    found[1:] = 100.0 * (np.diff(values) > 0)
    return found


class Rsi(Stepping):
    __slots__ = ("_before", "_gains", "_moves")

    def __init__(self, window: int = 14) -> None:
        self._before: float | None = None
        self._gains, self._moves = Wilder(window), Wilder(window)

    def step(self, value: float) -> float | None:
        before, self._before = self._before, value
        if before is None:
            return None
        move = value - before
        gains, moves = self._gains.step(max(move, 0.0)), self._moves.step(abs(move))
        if gains is None or moves is None or moves < STILL:
            return None
        return min(100 * gains / moves, 100.0)
