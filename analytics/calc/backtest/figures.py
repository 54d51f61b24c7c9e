"""A result in figures. What a year is needed for is counted from the last value of each UTC day.

None where a figure has no meaning: a ratio by nothing, a year's figure from less than two days.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.calc.backtest.curves import daily, invested
from analytics.calc.backtest.trades import Trade
from analytics.calc.bars import Bars
from analytics.calc.risk.drawdown import max_drawdown
from analytics.calc.risk.ratios import sharpe, sortino, yearly_growth
from analytics.calc.risk.returns import log_returns, simple_returns
from analytics.calc.risk.volatility import volatility
from analytics.calc.series import Array

YEAR_MS = 365.25 * 86_400_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one curve, the strategy's or holding's. No money comes or goes, so growth is the time-weighted return."""

    twr_pct: float
    annual_pct: float | None  # None below a year: it would tell of a year that nobody saw
    volatility_pct: float | None
    sharpe: float | None
    sortino: float | None
    calmar: float | None
    max_drawdown_pct: float
    drawdown_from_ms: int | None  # the high before it
    drawdown_to_ms: int | None  # the low
    recovered_ms: int | None  # back at the high; None: not yet, or it never fell


@dataclass(frozen=True, slots=True)
class TradeFigures:
    count: int
    closed: int
    won_pct: float | None
    profit_factor: float | None  # what the winners made by what the losers lost
    average_pct: float | None
    best_pct: float | None
    worst_pct: float | None
    average_bars: float | None
    exposure_pct: float  # of the bars
    turnover: float | None  # how often a year the money was bought and sold once
    fees: float


def figures(values: Array, bars: Bars, *, cash: float, per_year: float) -> Figures:
    """`per_year`: how many of the days a year has on which there are bars, or weeks where bars are weeks."""
    whole = np.concatenate(([cash], values))  # what the first bar did counts too
    days = np.concatenate(([cash], daily(values, bars)))
    returns = simple_returns(days)
    growth = yearly_growth(days, per_year) if _years(bars) >= 1 else None
    fall = max_drawdown(whole, np.concatenate((bars.ts_ms[:1], bars.ts_ms)))
    spread = volatility(log_returns(days), per_year)
    return Figures(
        twr_pct=100 * (float(values[-1]) / cash - 1),
        annual_pct=None if growth is None else 100 * growth,
        volatility_pct=None if spread is None else 100 * spread,
        sharpe=sharpe(returns, per_year),
        sortino=sortino(returns, per_year),
        calmar=growth / fall.depth if growth is not None and fall else None,
        max_drawdown_pct=100 * fall.depth if fall else 0.0,
        drawdown_from_ms=fall.peak_ms if fall else None,
        drawdown_to_ms=fall.trough_ms if fall else None,
        recovered_ms=fall.recovered_ms if fall else None,
    )


def trade_figures(found: Sequence[Trade], bars: Bars, values: Array) -> TradeFigures:
    """Shares and averages are of closed trades, fees and turnover of all."""
    closed = [trade for trade in found if not trade.is_open]
    returns = np.array([trade.return_pct for trade in closed])
    profits = np.array([trade.profit for trade in closed])
    won, lost = float(profits[profits > 0].sum()), float(-profits[profits < 0].sum())
    bought = sum(trade.quantity * trade.entry_price for trade in found)
    sold = sum(trade.quantity * trade.exit_price for trade in closed)
    years = _years(bars)
    return TradeFigures(
        count=len(found),
        closed=len(closed),
        won_pct=100 * float((profits > 0).mean()) if closed else None,
        profit_factor=won / lost if lost else None,
        average_pct=float(returns.mean()) if closed else None,
        best_pct=float(returns.max()) if closed else None,
        worst_pct=float(returns.min()) if closed else None,
        average_bars=float(np.mean([trade.exit_bar - trade.entry_bar for trade in closed])) if closed else None,
        exposure_pct=100 * float(invested(found, bars.size).mean()),
        turnover=(bought + sold) / 2 / float(values.mean()) / years if years else None,
        fees=sum(trade.fees for trade in found),
    )


def _years(bars: Bars) -> float:
    """The last bar lasts as long as the others do on average."""
    return float(bars.ts_ms[-1] - bars.ts_ms[0]) / YEAR_MS * bars.size / (bars.size - 1)
