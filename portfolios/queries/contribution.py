"""Which holding brought how much of the gain."""

from decimal import Decimal
from typing import NamedTuple

from portfolios.calc.ranges import Range, Span
from portfolios.models import Portfolio


class Contributed(NamedTuple):
    """In base units, of the span. `gain` is the price's and the currency's work, with income, before separate fees."""

    symbol: str  # empty: the rest, which belongs to no holding: cash, fees, taxes
    name: str
    gain: Decimal
    income: Decimal  # part of `gain`
    return_pct: Decimal | None  # in points of the portfolio's roi: they add up to it
    share_pct: Decimal | None  # of the whole gain


class Contribution(NamedTuple):
    span: Span
    rows: list[Contributed]  # what brought most first, the rest last; together they are `gain`
    gain: Decimal | None
    missing: list[str]


def contribution(portfolio: Portfolio, asked: Range | Span = Range.MAX) -> Contribution:
    raise NotImplementedError
