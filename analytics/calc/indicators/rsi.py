"""Relative strength index, after Wilder."""

import numpy as np

from analytics.calc.decay import smoothed
from analytics.calc.indicators.ema import Wilder
from analytics.calc.series import Array, by_run, empty, ratio
from analytics.calc.stepping import Stepping

STILL = 1e-200  # a move that has been averaged away to less than this is no move


@by_run
def rsi(values: Array, window: int = 14) -> Array:
    """0 to 100: the share of the gains in all moves. The first is after `window` moves, as TA-Lib has it.

    Empty as long as nothing has moved (TA-Lib says 0): neither gains nor losses have a share in nothing.
    """
    found = empty(values.size)
    if values.size > window:
        moves = np.diff(values)
        gains = smoothed(np.maximum(moves, 0), 1 / window, window)
        all_moves = smoothed(np.abs(moves, out=moves), 1 / window, window)
        all_moves[all_moves < STILL] = 0
        found[1:] = ratio(gains, all_moves)
        found *= 100
        np.minimum(found, 100, out=found)
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
