"""Which part of a portfolio's risk each holding brings in."""

from math import sqrt
from typing import NamedTuple

import numpy as np

from analytics.calc.series import Array


class Contributions(NamedTuple):
    """`volatility` is the whole's; `shares` add up to 1, and that of what steadies the rest is below 0."""

    volatility: float
    shares: list[float]


def contributions(weights: Array, covariance: Array, per_year: float = 1.0) -> Contributions | None:
    """`weights` are parts of the value; what they leave to 1 is cash, which brings no risk. Nothing moves: None."""
    marginal = covariance @ weights
    variance = float(weights @ marginal)
    if not np.isfinite(variance) or variance <= 0:
        return None
    return Contributions(sqrt(variance * per_year), (weights * marginal / variance).tolist())
