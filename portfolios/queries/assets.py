"""What is held elsewhere and only tracked here: transfers in of the origin `asset`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet

from config.kit.errors import NotFound
from markets.models import Instrument
from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO, exactly, product, quotient
from portfolios.errors import NotAnAsset
from portfolios.models import Holding, Portfolio, Transaction


class Asset(NamedTuple):
    """Of one instrument, all that came this way together; costs are in `currency`."""

    instrument: Instrument
    quantity: Decimal
    cost_basis: Decimal  # of one
    acquired_on: date  # of the oldest
    currency: str  # of the first; empty where they differ
    note: str
    rows: Sequence[Transaction]


def assets(portfolio: Portfolio) -> list[Asset]:
    """By symbol."""
    rows = _rows(portfolio).order_by("instrument__symbol", "instrument_id", "executed_on", "number")
    return [together(list(each)) for _, each in groupby(rows, lambda row: row.instrument_id)]


def asset_for(portfolio: Portfolio, instrument: Instrument) -> Asset:
    return together(rows_of(portfolio, instrument))


def rows_of(portfolio: Portfolio, instrument: Instrument) -> list[Transaction]:
    """The oldest first. What came another way is not an asset; what is not held is not there."""
    found = list(_rows(portfolio).filter(instrument=instrument).order_by("executed_on", "number"))
    if found:
        for row in found:
            row.portfolio = portfolio
        return found
    if Holding.objects.filter(portfolio=portfolio, instrument=instrument, quantity__gt=0).exists():
        raise NotAnAsset(attr="symbol")
    raise NotFound(f"There is no asset {instrument.symbol} in this portfolio.")


@exactly
def together(rows: Sequence[Transaction]) -> Asset:
    first = rows[0]
    assert first.instrument is not None
    quantity = sum((row.quantity or ZERO for row in rows), ZERO)
    cost = sum((product(row.quantity or ZERO, row.price or ZERO) for row in rows), ZERO)
    currencies = {row.currency for row in rows}
    each = first.price if len(rows) == 1 and first.price is not None else quotient(cost, quantity)
    return Asset(
        first.instrument, quantity, each, min(row.executed_on for row in rows),
        first.currency if len(currencies) == 1 else "", first.note, rows,
    )  # fmt: skip


def _rows(portfolio: Portfolio) -> QuerySet[Transaction]:
    rows = Transaction.objects.filter(portfolio=portfolio, kind=Kind.TRANSFER_IN, void=False)
    return rows.filter(origin=Transaction.Origin.ASSET).select_related("instrument")
