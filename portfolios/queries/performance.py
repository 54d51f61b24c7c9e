"""How a portfolio did in a stretch of days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portfolios.calc.ranges import Range, Span
from portfolios.models import Portfolio


class Warned(NamedTuple):
    """Why a figure is not there, or what to know about it."""

    code: str
    detail: str


class Fall(NamedTuple):
    """From the peak to the lowest point, and when it was back; None: not yet. Percent, positive."""

    pct: Decimal
    peak_on: date
    trough_on: date
    recovered_on: date | None


class Benchmark(NamedTuple):
    symbol: str
    name: str
    twr_pct: Decimal | None  # in the portfolio's base currency; dividends are not in it
    chosen: bool  # by the person; else it is the usual one of the base currency


@dataclass(frozen=True, slots=True)
class Performance:
    """Of the days of `span`. None: there is no such figure, and `warnings` say why. Percent is 3.25 for 3.25 %.

    `invested` and `unrealized_pnl` stand at the end; `gain`, flows, `realized_pnl`, `income`, `fees` and `taxes` are
    of these days alone. roi_pct = gain / (value before the first day + net_flows).
    """

    span: Span
    began: date | None
    start_value: Decimal | None
    total_value: Decimal | None
    invested: Decimal | None
    net_flows: Decimal | None
    gain: Decimal | None
    roi_pct: Decimal | None
    twr_pct: Decimal | None
    xirr_pct: Decimal | None
    realized_pnl: Decimal | None
    unrealized_pnl: Decimal | None
    income: Decimal | None
    fees: Decimal | None
    taxes: Decimal | None
    volatility_pct: Decimal | None
    sharpe: Decimal | None
    sortino: Decimal | None
    max_drawdown_pct: Decimal | None
    fall: Fall | None
    beta: Decimal | None
    benchmark: Benchmark | None
    returns: int  # daily returns behind the ratios
    missing: list[str]
    warnings: list[Warned]


def performance(portfolio: Portfolio, asked: Range | Span = Range.MAX) -> Performance:
    raise NotImplementedError
