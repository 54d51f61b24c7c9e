"""The figures of one instrument that everybody filters by, in one pass over its days.

Days are closed, with a row of NaN for each that is missing (`gaps.with_gaps`), in milliseconds of UTC's midnights.
Spans are of the calendar: a year ago is the last day on or before the same date. A figure that history does not reach
back for, or that a missing day breaks, is None. Percent are percent.
"""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np

from analytics.calc.bars import Bars
from analytics.calc.indicators.rsi import rsi
from analytics.calc.indicators.sma import sma
from analytics.calc.risk.correlation import aligned
from analytics.calc.risk.drawdown import drawdowns
from analytics.calc.risk.market import beta
from analytics.calc.risk.ratios import sharpe
from analytics.calc.risk.returns import log_returns, simple_returns
from analytics.calc.risk.volatility import volatility
from analytics.calc.series import Array, Stamps, figure, known, latest
from markets.calc.intervals import DAY_MS

EPOCH = date(1970, 1, 1)
ENOUGH = 0.5
"""Of a year's returns so many must be known, or there is no figure of a year."""
MONTH, QUIET = 30, 20  # days of the short volatility; of the volume that a day's is compared with
Figures = dict[str, float | None]


def figures(days: Bars, *, per_year: float | None, market: Bars | None = None) -> Figures:
    """By the names of the columns. Without `per_year` prices come when somebody writes one: nothing counts in days."""
    if not days.size:
        return {}
    last = EPOCH + timedelta(milliseconds=int(days.ts_ms[-1]))
    begin = _place(days.ts_ms, months_before(last, 12))
    found = {"close": figure(days.close[-1]), **_returns(days, last)}
    if begin >= 0:
        found |= _extremes(days, begin)
    if per_year is not None:
        found |= _moves(days, begin, per_year) | _averages(days.close)
        found |= {"rsi": latest(rsi(days.close)), "volume_ratio": _volume_ratio(days.volume)}
        found["beta"] = None if market is None else _beta(days, market, months_before(last, 12), per_year)
    return {name: None if value is None else figure(value) for name, value in found.items()}


def months_before(day: date, months: int) -> date:
    """The same day of the month, or its last."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _place(ts_ms: Stamps, day: date) -> int:
    """Of the last row on or before the day; -1 where history begins later."""
    return int(np.searchsorted(ts_ms, midnight_ms(day), "right")) - 1


def midnight_ms(day: date) -> int:
    return (day - EPOCH).days * DAY_MS


def _returns(days: Bars, last: date) -> Figures:
    since = {
        "return_1d": last - timedelta(days=1),
        "return_1w": last - timedelta(days=7),
        "return_1m": months_before(last, 1),
        "return_3m": months_before(last, 3),
        "return_6m": months_before(last, 6),
        "return_ytd": date(last.year - 1, 12, 31),
        "return_1y": months_before(last, 12),
        "return_3y": months_before(last, 36),
        "return_5y": months_before(last, 60),
    }
    found = {}
    for name, day in since.items():
        place = _place(days.ts_ms, day)
        found[name] = _percent(days.close[-1], days.close[place]) if place >= 0 else None
    return found


def _percent(value: float, of: float) -> float | None:
    """How far above, in percent; below: negative."""
    return 100 * (value / of - 1) if of > 0 else None


def _extremes(days: Bars, begin: int) -> Figures:
    """Of the year after the day at `begin`."""
    high, low = float(np.nanmax(days.high[begin + 1 :])), float(np.nanmin(days.low[begin + 1 :]))
    close = days.close[-1]
    return {
        "high_52w": high,
        "low_52w": low,
        "from_high_52w": _percent(close, high),
        "from_low_52w": _percent(close, low),
        "max_drawdown_1y": 100 * float(known(drawdowns(days.close[begin:])).max(initial=0)),
    }


def _moves(days: Bars, begin: int, per_year: float) -> Figures:
    logs = log_returns(days.close)
    month = logs[-MONTH:]
    short = volatility(month, per_year) if days.size > MONTH and np.isfinite(month).all() else None
    found: Figures = {"volatility_30d": None if short is None else 100 * short}
    year = logs[begin + 1 :]
    if begin >= 0 and known(year).size >= ENOUGH * per_year:
        long = volatility(year, per_year)
        found["volatility_1y"] = None if long is None else 100 * long
        found["sharpe_1y"] = sharpe(simple_returns(days.close)[begin + 1 :], per_year)
    return found


def _averages(closes: Array) -> Figures:
    found: Figures = {}
    for window in (50, 200):
        average = latest(averages := sma(closes, window))
        found[f"sma_{window}"] = average
        found[f"from_sma_{window}"] = None if average is None else _percent(closes[-1], average)
    return {**found, "sma_200_days": _days_in_a_row(averages)}


def _days_in_a_row(values: Array) -> int | None:
    """For how many days the series has risen up to now; fallen: negative."""
    signs = np.sign(np.diff(values))
    if not signs.size or np.isnan(signs[-1]):
        return None
    other = np.flatnonzero(signs != signs[-1])  # NaN is another too
    return int(signs[-1]) * (signs.size - (int(other[-1]) + 1 if other.size else 0))


def _volume_ratio(volumes: Array) -> float | None:
    if volumes.size <= QUIET:
        return None
    usual = float(volumes[-QUIET - 1 : -1].mean())
    return float(volumes[-1]) / usual if usual > 0 else None


def _beta(days: Bars, market: Bars, year_ago: date, per_year: float) -> float | None:
    both = aligned([(days.ts_ms, days.close), (market.ts_ms, market.close)])
    begin = _place(both.ts_ms, year_ago)
    if begin < 0:
        return None
    ours, theirs = (log_returns(row[begin:]) for row in both.closes)
    found = beta(ours, theirs, per_year)
    return found.beta if found is not None and found.observations >= ENOUGH * per_year else None
