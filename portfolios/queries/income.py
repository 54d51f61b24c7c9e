"""Dividends and interest, by month and by what paid them."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portfolios.calc.ranges import Span
from portfolios.models import Portfolio


class MonthOfIncome(NamedTuple):
    month: date  # its first day
    dividends: Decimal
    interest: Decimal
    tax: Decimal  # withheld from these

    @property
    def total(self) -> Decimal:
        return self.dividends + self.interest


class Payer(NamedTuple):
    symbol: str  # empty: interest of cash
    name: str
    amount: Decimal
    payments: int


class Income(NamedTuple):
    """In base units, gross. Every month from the first to the last is there, also those that brought nothing."""

    months: list[MonthOfIncome]
    payers: list[Payer]  # the largest first
    total: Decimal
    tax: Decimal


def income(portfolio: Portfolio, span: Span | None = None) -> Income:
    """Of all days without `span`."""
    raise NotImplementedError
