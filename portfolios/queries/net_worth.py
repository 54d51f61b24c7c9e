"""All of a person's portfolios together, in one currency."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from portfolios.calc.ranges import Range, Span
from portfolios.calc.valuation import Valuation
from portfolios.models import Portfolio


class Piece(NamedTuple):
    portfolio: Portfolio
    valuation: Valuation  # in its own base currency
    value: Decimal | None  # in that of the net worth; None: no rate
    day_change: Decimal | None
    weight_pct: Decimal | None


class NetWorth(NamedTuple):
    currency: str
    total: Decimal | None
    day_change: Decimal | None
    day_change_pct: Decimal | None
    pieces: list[Piece]
    missing: list[str]  # instruments without a price, currencies without a rate


class Point(NamedTuple):
    day: date
    value: Decimal
    invested: Decimal


def net_worth(user: User, *, currency: str = "", archived: bool = False) -> NetWorth:
    """`currency`: the person's own where none is said. Archived portfolios count only when asked for."""
    raise NotImplementedError


def net_worth_history(user: User, asked: Range | Span = Range.MAX, *, currency: str = "") -> list[Point]:
    """At the end of each day up to yesterday, and today as it is now."""
    raise NotImplementedError
