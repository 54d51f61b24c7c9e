"""Risk of a portfolio's daily returns: analytics' figures, which are floats. The one place of these books that has any.

A day is a calendar day, so a year has 365 of them: what stands still at weekends scatters less, by as much.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from analytics.calc.risk import drawdown, market, pairs, ratios
from analytics.calc.risk.returns import CRYPTO_DAYS
from analytics.calc.risk.volatility import volatility
from analytics.calc.series import Array, Stamps, known
from markets.calc.intervals import DAY_MS

EPOCH = date(1970, 1, 1)
PLACES = Decimal(1).scaleb(-8)
YEAR = CRYPTO_DAYS


class Ratios(NamedTuple):
    """None: too little is known, or nothing moved."""

    volatility_pct: Decimal | None
    sharpe: Decimal | None
    sortino: Decimal | None
    returns: int  # how many there are


class Daily(NamedTuple):
    """What the ratios are made of, of one day."""

    mean_pct: Decimal | None
    deviation_pct: Decimal | None
    downside_pct: Decimal | None  # root of the mean square of the returns below nothing
    log_deviation_pct: Decimal | None


class Slope(NamedTuple):
    beta: Decimal
    deviation_pct: Decimal | None  # of what it is measured against, from one of its days to the next
    returns: int


class Fall(NamedTuple):
    """From the peak to the lowest point, and when it was back; None: not yet. Percent, positive."""

    pct: Decimal
    peak_on: date
    trough_on: date
    recovered_on: date | None


def of_returns(found: Sequence[Decimal | None]) -> Ratios:
    """None: a day without capital has no return."""
    changes = _changes(found)
    return Ratios(
        _percent(volatility(_growth(changes), YEAR)),
        _figure(ratios.sharpe(changes, YEAR)),
        _figure(ratios.sortino(changes, YEAR)),
        known(changes).size,
    )


def behind(found: Sequence[Decimal | None]) -> Daily | None:
    """None below two returns."""
    changes = known(_changes(found))
    if changes.size < 2:
        return None
    downside = np.sqrt(np.mean(np.minimum(changes, 0) ** 2))
    return Daily(
        _percent(changes.mean()),
        _percent(changes.std(ddof=1)),
        _percent(downside),
        _percent(volatility(_growth(changes))),
    )


def deepest(days: Sequence[date], levels: Sequence[Decimal]) -> Fall | None:
    """Of an index. None: it never fell."""
    found = drawdown.max_drawdown(_array(levels), _stamps(days))
    if found is None:
        return None
    back = None if found.recovered_ms is None else _day(found.recovered_ms)
    pct = _percent(found.depth)
    assert pct is not None
    return Fall(pct, _day(found.peak_ms), _day(found.trough_ms), back)


def fallen(levels: Sequence[Decimal]) -> list[Decimal]:
    """Of each day, how far below the highest so far. Percent, positive."""
    return [_percent(lost) or Decimal(0) for lost in drawdown.drawdowns(_array(levels)).tolist()]


def slope(days: Sequence[date], levels: Sequence[Decimal], yardstick: Mapping[date, Decimal]) -> Slope | None:
    """Of the index against closes, between the days that have both: what comes on a weekend counts for Monday."""
    ours = _stamps(days), _array(levels)
    theirs = _stamps(sorted(yardstick)), _array([yardstick[day] for day in sorted(yardstick)])
    both = pairs.moves(ours, theirs)
    mine, market_moves = np.expm1(both.left), np.expm1(both.right)
    found = market.beta(mine, market_moves, YEAR)
    if found is None or (beta := _figure(found.beta)) is None:
        return None
    return Slope(beta, _percent(known(market_moves).std(ddof=1)), found.observations)


def _changes(found: Sequence[Decimal | None]) -> Array:
    return np.array([np.nan if it is None else float(it) for it in found], np.float64)


def _growth(changes: Array) -> Array:
    return np.log1p(changes, out=np.full(changes.size, np.nan), where=changes > -1)


def _array(values: Sequence[Decimal]) -> Array:
    return np.array([float(value) for value in values], np.float64)


def _stamps(days: Sequence[date]) -> Stamps:
    return np.array([(day - EPOCH).days * DAY_MS for day in days], np.int64)


def _day(ts_ms: int) -> date:
    return EPOCH + timedelta(milliseconds=ts_ms)


def _percent(value: float | None) -> Decimal | None:
    return _figure(None if value is None else 100 * value)


def _figure(value: float | None) -> Decimal | None:
    return None if value is None or not np.isfinite(value) else Decimal(repr(float(value))).quantize(PLACES)
