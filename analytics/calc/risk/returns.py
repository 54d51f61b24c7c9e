"""Returns from one bar to the next, and how many bars make a year."""

import numpy as np

from analytics.calc.series import Array, empty
from markets.calc.intervals import DAY_MS, Interval

CRYPTO_DAYS, LISTED_DAYS = 365, 252
STILL = 1e-14
"""Returns that differ by no more than this differ by rounding: what grows evenly has no scatter, and no ratio to it."""
SESSION_MS = 23_400_000  # six and a half hours, a usual session of a stock exchange


def simple_returns(closes: Array) -> Array:
    """Gain as a part of the close before, one a bar; the first has none, nor has one beside a missing bar."""
    return _ratios(closes) - 1


def log_returns(closes: Array) -> Array:
    """The logarithms of the ratios: these add up over time."""
    return np.log(_ratios(closes))


def per_year(interval: Interval, *, always_open: bool) -> float:
    """How many bars a year has: crypto trades on 365 days and at every hour, listed securities on 252 in sessions."""
    if interval is Interval.W1:
        return 365.25 / 7
    days = CRYPTO_DAYS if always_open else LISTED_DAYS
    return days * max(1.0, (DAY_MS if always_open else SESSION_MS) / interval.ms)


def is_still(returns: Array) -> bool:
    return bool(np.ptp(returns) <= STILL)


def _ratios(closes: Array) -> Array:
    """To the close before. A price of nothing or below has none, neither to it nor from it."""
    found = empty(closes.size)
    known = (closes[1:] > 0) & (closes[:-1] > 0) & np.isfinite(closes[1:]) & np.isfinite(closes[:-1])
    np.divide(closes[1:], closes[:-1], out=found[1:], where=known)
    return found
