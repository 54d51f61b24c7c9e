"""The facts that daily closes and a company's reports give to the rules, by the rules' names for them.

What the nightly figures have too comes from the same function, so that the screener and the reading never differ.
"""

from collections.abc import Mapping, Sequence
from statistics import median

from analytics.calc import metrics
from analytics.calc.bars import Bars
from analytics.calc.indicators.adx import adx
from analytics.calc.indicators.atr import atr
from analytics.calc.indicators.macd import macd
from analytics.calc.series import latest

FEWEST_PEERS = 3
Facts = dict[str, float | None]


def of_bars(bars: Bars, *, per_year: float | None, market: Bars | None = None) -> Facts:
    """Of closed daily bars, oldest first, with a row of NaN for each that is missing; `market` is what beta is to."""
    if not bars.size:
        return {}
    found = metrics.figures(bars, per_year=per_year, market=market)
    short, long = found.get("volatility_30d"), found.get("volatility_1y")
    times = short / long if short is not None and long else None
    return {**found, "volatility_times": times, **(_speed(bars) if per_year is not None else {})}


def of_company(figures: Mapping[str, float | None], *, peers: Sequence[float] = ()) -> Facts:
    """`peers` are the price-to-earnings ratios of others of the sector."""
    pe, eps, revenue, debt = (figures.get(name) for name in ("pe_ratio", "eps", "revenue", "debt"))
    usual = median(peers) if len(peers) >= FEWEST_PEERS else None
    return {
        "pe_ratio": pe if pe and pe > 0 else None,
        "sector_pe": usual,
        "pe_times": pe / usual if pe and pe > 0 and usual else None,
        "loss": eps if eps is not None and eps <= 0 else None,
        "dividend_yield": figures.get("dividend_yield"),
        "debt_to_revenue": debt / revenue if debt is not None and revenue else None,
        "earnings_growth": growth(figures.get("earned"), figures.get("earned_before")),
    }


def growth(now: float | None, before: float | None) -> float | None:
    """In percent; none from a loss or from nothing."""
    return None if now is None or before is None or before <= 0 else 100 * (now / before - 1)


def _speed(bars: Bars) -> Facts:
    """Of the last days, in usual days' ranges, and which way."""
    ranges, histogram = latest(atr(bars.high, bars.low, bars.close)), latest(macd(bars.close).histogram)
    strength, up, down = (latest(line) for line in adx(bars.high, bars.low, bars.close))
    signed = None if strength is None or up is None or down is None else strength * (1 if up >= down else -1)
    return {
        "macd_reach": histogram / ranges if histogram is not None and ranges else None,
        "direction": signed,
        "adx": strength,
        "range_pct": 100 * ranges / float(bars.close[-1]) if ranges is not None else None,
    }
