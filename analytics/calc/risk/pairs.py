"""Correlations of many series, each pair by the days that these two share."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from analytics.calc.risk.correlation import aligned, correlation
from analytics.calc.risk.market import beta, rolling_correlation
from analytics.calc.risk.returns import log_returns
from analytics.calc.series import Array, Stamps, empty, known

Closes = tuple[Stamps, Array]


class Pairwise(NamedTuple):
    """A row and a column a series: Pearson's -1 to 1, NaN where there is none; and of how many returns."""

    matrix: Array
    returns: NDArray[np.int64]


class Moves(NamedTuple):
    """How two went, at each time that both know. The first has no returns."""

    ts_ms: Stamps
    left: Array
    right: Array

    def since(self, ts_ms: int) -> Self:
        """Of closes from then on: the move towards the first of them is not among them."""
        there = self.ts_ms >= ts_ms
        left, right = self.left[there], self.right[there]
        left[:1] = right[:1] = np.nan
        return type(self)(self.ts_ms[there], left, right)


def moves(left: Closes, right: Closes) -> Moves:
    # as most are: two coins, two shares of one exchange
    if np.array_equal(left[0], right[0]) and np.isfinite(left[1] + right[1]).all():
        return Moves(left[0], log_returns(left[1]), log_returns(right[1]))
    there = aligned([left, right])
    return Moves(there.ts_ms, log_returns(there.closes[0]), log_returns(there.closes[1]))


def pairwise(series: Sequence[Closes]) -> Pairwise:
    """A pair knows nothing of the others: one that is young takes no days from those that are old."""
    found = Pairwise(np.full((len(series),) * 2, np.nan), np.zeros((len(series),) * 2, np.int64))
    for place, one in enumerate(series):
        own = known(log_returns(one[1]))
        found.returns[place, place] = own.size
        found.matrix[place, place] = correlation(own[None])[0, 0]
    for row, column in combinations(range(len(series)), 2):
        both = moves(series[row], series[column])
        value, count = together(both)
        found.matrix[row, column] = found.matrix[column, row] = value
        found.returns[row, column] = found.returns[column, row] = count
    return found


def together(both: Moves) -> tuple[float, int]:
    """Their correlation, and of how many returns."""
    left, right = both.left[1:], both.right[1:]
    return float(correlation(np.array([left, right]))[0, 1]), int(np.isfinite(left + right).sum())


def rolling(both: Moves, window: int) -> Array:
    """Of the last `window` returns at each time."""
    if window < 2 or both.left.size <= window:
        return empty(both.left.size)
    return rolling_correlation(both.left, both.right, window)


def slope(both: Moves) -> float | None:
    """How far the left one went, on average, when the right one went by one."""
    found = beta(both.left, both.right, 1)
    return None if found is None else found.beta
