"""How several series move together."""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from analytics.calc.risk.returns import STILL
from analytics.calc.series import Array, Stamps


class Aligned(NamedTuple):
    """`closes` has a row a series and a column a common moment."""

    ts_ms: Stamps
    closes: Array


def aligned(series: Sequence[tuple[Stamps, Array]]) -> Aligned:
    """What is known of all of them at the same moment.

    Closes are aligned before returns are made of them: what crypto gains on a weekend beside a share then counts for
    Monday, where the share's own is.
    """
    there = [(ts_ms[np.isfinite(values)], values[np.isfinite(values)]) for ts_ms, values in series]
    common = reduce(np.intersect1d, (ts_ms for ts_ms, _ in there))
    rows = [values[np.searchsorted(ts_ms, common)] for ts_ms, values in there]
    return Aligned(common, np.array(rows, np.float64).reshape(len(series), common.size))


def correlation(returns: Array) -> Array:
    """Pearson's between the rows, -1 to 1, and 1 with itself. Empty for a row that stands still, or below two."""
    rows, columns = returns.shape
    if columns < 2:
        return np.full((rows, rows), np.nan)
    apart = returns - returns.mean(axis=1, keepdims=True)
    still = np.ptp(returns, axis=1) <= STILL
    lengths = np.sqrt(np.einsum("ij,ij->i", apart, apart))
    lengths[still] = np.nan
    apart /= lengths[:, None]
    found: Array = np.clip(apart @ apart.T, -1, 1)
    found[np.diag_indices(rows)] = np.where(still, np.nan, 1.0)
    return found


def covariance(returns: Array) -> Array:
    """Of a sample, between the rows. Empty below two columns."""
    rows, columns = returns.shape
    if columns < 2:
        return np.full((rows, rows), np.nan)
    apart = returns - returns.mean(axis=1, keepdims=True)
    found: Array = apart @ apart.T / (columns - 1)
    return found
