"""What sales brought, lot by lot, and whether it had been held long. Years are calendar years, everywhere."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from markets.models import Instrument
from portfolios.calc.terms import Length
from portfolios.models import Portfolio


class Sold(NamedTuple):
    """Of one lot, or a part of it. Money is in base units; `by_currency` is part of `gain`."""

    transaction: UUID
    instrument: Instrument
    symbol: str
    quantity: Decimal
    acquired_on: date
    sold_on: date
    proceeds: Decimal
    cost: Decimal
    gain: Decimal
    by_currency: Decimal
    term: Length


class Totals(NamedTuple):
    proceeds: Decimal
    cost: Decimal
    gain: Decimal
    short: Decimal
    long: Decimal
    by_currency: Decimal
    count: int


class Gains(NamedTuple):
    """The newest first."""

    year: int | None
    rows: list[Sold]
    totals: Totals
    years: list[int]  # in which something was sold, the newest first


def gains(portfolio: Portfolio, *, year: int | None = None) -> Gains:
    raise NotImplementedError
