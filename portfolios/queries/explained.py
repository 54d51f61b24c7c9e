"""How a figure came about: what it means, the formula, and the numbers that went into it."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portfolios.calc.ranges import Range, Span
from portfolios.models import Portfolio
from portfolios.queries.performance import Performance


class Unit(StrEnum):
    MONEY = "money"  # of the base currency
    PERCENT = "percent"
    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


class Line(NamedTuple):
    label: str
    value: Decimal | str | None
    unit: Unit = Unit.MONEY


class Explained(NamedTuple):
    figure: str
    title: str
    meaning: str  # in plain words
    formula: str
    value: Decimal | None
    unit: Unit
    lines: list[Line]  # the numbers behind it, in the order of the formula
    notes: list[str]


FIGURES = (
    "total_value", "invested", "net_flows", "gain", "roi_pct", "twr_pct", "xirr_pct", "realized_pnl", "unrealized_pnl",
    "income", "fees", "volatility_pct", "sharpe", "sortino", "max_drawdown_pct", "beta", "benchmark",
)  # fmt: skip


def explained(
    portfolio: Portfolio, figure: str, asked: Range | Span = Range.MAX, *, found: Performance | None = None
) -> Explained:
    """`figure` is one of FIGURES; `found` spares working the performance out twice."""
    raise NotImplementedError
