"""How much of a return is the market's."""

from typing import Any, NamedTuple

import numpy as np

from analytics.calc.risk.returns import STILL, is_still
from analytics.calc.rolling import Window, co_moments, rolled
from analytics.calc.series import Array, by_run, ratio
from analytics.calc.stepping import Stepping


class Beta(NamedTuple):
    """`alpha` is for a year, as a part; `observations` are the bars where both returns are known."""

    beta: float
    alpha: float
    observations: int


def beta(returns: Array, market: Array, per_year: float, *, risk_free: float = 0.0) -> Beta | None:
    """Covariance over the market's variance, and what is left beside it. None below two, or for a still market."""
    both = np.isfinite(returns) & np.isfinite(market)
    ours, theirs = returns[both], market[both]
    if ours.size < 2 or is_still(theirs):
        return None
    apart = theirs - theirs.mean()
    slope = float(apart @ (ours - ours.mean()) / (apart @ apart))
    free = risk_free / per_year
    alpha = (float(ours.mean()) - free - slope * (float(theirs.mean()) - free)) * per_year
    return Beta(slope, alpha, ours.size)


@by_run
def rolling_beta(returns: Array, market: Array, window: int) -> Array:
    """Of the last `window` returns at each bar. Empty where the market stood still in all of them."""

    def slope(summary: Any, into: Array) -> None:
        into[:] = ratio(summary[4], _moved(summary[3], window))

    return rolled(co_moments, _leaf, (returns, market), window, slope)[0]


@by_run
def rolling_correlation(left: Array, right: Array, window: int) -> Array:
    """Pearson's, -1 to 1, of the last `window` returns at each bar. Empty where one of them stood still."""

    def pearson(summary: Any, into: Array) -> None:
        spread = np.sqrt(_moved(summary[2], window)) * np.sqrt(_moved(summary[3], window))
        np.clip(ratio(summary[4], spread), -1, 1, out=into)

    return rolled(co_moments, _leaf, (left, right), window, pearson)[0]


def _moved(squares: Array, window: int) -> Array:
    return np.where(squares > window * STILL**2, squares, 0.0)


def _leaf(left: Array, right: Array) -> tuple[Array, ...]:
    nothing = np.zeros(left.size)
    return left, right, nothing, nothing, nothing


class RollingCorrelation(Stepping):
    __slots__ = ("_moments", "_still")

    def __init__(self, window: int) -> None:
        self._moments, self._still = Window(co_moments, window), window * STILL**2

    def step(self, left: float, right: float) -> float | None:
        found = self._moments.step((left, right, 0.0, 0.0, 0.0))
        if found is None or min(found[2], found[3]) <= self._still:
            return None
        return float(max(-1.0, min(1.0, found[4] / (found[2] ** 0.5 * found[3] ** 0.5))))
