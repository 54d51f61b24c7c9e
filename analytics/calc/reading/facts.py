"""The facts that daily closes and a company's reports give to the rules, by the rules' names for them."""

from collections.abc import Mapping, Sequence
from statistics import median

import numpy as np

from analytics.calc.bars import Bars
from analytics.calc.indicators.adx import adx
from analytics.calc.indicators.atr import atr
from analytics.calc.indicators.macd import macd
from analytics.calc.indicators.rsi import rsi
from analytics.calc.indicators.sma import sma
from analytics.calc.risk.drawdown import drawdowns
from analytics.calc.risk.returns import log_returns
from analytics.calc.risk.volatility import volatility
from analytics.calc.series import Array, latest
from markets.calc.intervals import DAY_MS

YEAR_DAYS = 365
SPANS = {"return_1w": 7, "return_1m": 30, "return_6m": 182}
Facts = dict[str, float | None]
FEWEST_PEERS = 3


def of_bars(bars: Bars, *, days_a_year: int) -> Facts:
    """Of closed daily bars, oldest first. `days_a_year`: 365 for what is always open, 252 for what is listed."""
    if not bars.size:
        return {}
    closes = bars.close
    scatter = {
        "volatility_30d": _scatter(closes, 30, days_a_year),
        "volatility_1y": _scatter(closes, days_a_year - 1, days_a_year),
    }
    return {**_averages(closes), **_gains(bars), **_speed(bars), **scatter, "volatility_times": _times(**scatter),
            **_year(bars)}  # fmt: skip


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


def _averages(closes: Array) -> Facts:
    long, middle = sma(closes, 200), sma(closes, 50)
    return {
        "from_sma_200": _gap(closes[-1], latest(long)),
        "sma_200_days": turned(long),
        "from_sma_50": _gap(closes[-1], latest(middle)),
    }


def turned(average: Array) -> float | None:
    """For how many days in a row it has risen; fallen: negative."""
    moves = np.sign(np.diff(average[np.isfinite(average)]))
    if not moves.size:
        return None
    other = np.flatnonzero(moves != moves[-1])
    return float(moves[-1] * (moves.size - (other[-1] + 1 if other.size else 0)))


def _gains(bars: Bars) -> Facts:
    """To the last close of that many days ago or before; a year that nobody saw has no gain."""
    last_ms, found = int(bars.ts_ms[-1]), Facts()
    for name, days in SPANS.items():
        place = int(np.searchsorted(bars.ts_ms, last_ms - days * DAY_MS, side="right")) - 1
        found[name] = _gap(bars.close[-1], float(bars.close[place])) if place >= 0 else None
    return found


def _speed(bars: Bars) -> Facts:
    ranges, lines = latest(atr(bars.high, bars.low, bars.close)), macd(bars.close)
    direction = adx(bars.high, bars.low, bars.close)
    strength, up, down = (latest(line) for line in direction)
    histogram = latest(lines.histogram)
    signed = None if strength is None or up is None or down is None else strength * (1 if up >= down else -1)
    return {
        "rsi": latest(rsi(bars.close)),
        "macd_reach": histogram / ranges if histogram is not None and ranges else None,
        "direction": signed,
        "adx": strength,
        "range_pct": 100 * ranges / float(bars.close[-1]) if ranges is not None else None,
    }


def _scatter(closes: Array, count: int, days_a_year: int) -> float | None:
    if closes.size <= count:
        return None
    found = volatility(log_returns(closes[-count - 1 :]), days_a_year)
    return None if found is None else 100 * found


def _times(volatility_30d: float | None, volatility_1y: float | None) -> float | None:
    return volatility_30d / volatility_1y if volatility_30d is not None and volatility_1y else None


def _year(bars: Bars) -> Facts:
    """Of the last 365 days; nothing of a year that is not whole."""
    start_ms = int(bars.ts_ms[-1]) - YEAR_DAYS * DAY_MS
    if bars.ts_ms[0] > start_ms + 7 * DAY_MS:
        return {}
    year = bars.cut(int(np.searchsorted(bars.ts_ms, start_ms)))
    return {
        "from_high_52w": _gap(float(year.close[-1]), float(year.high.max())),
        "max_drawdown_1y": 100 * float(drawdowns(year.close).max()),
    }


def _gap(here: float, there: float | None) -> float | None:
    return 100 * (float(here) / there - 1) if there else None
