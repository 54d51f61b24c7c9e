"""Lots that are open now, or were at the end of a day."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from markets.models import Instrument
from portfolios.calc.entries import Part
from portfolios.calc.exact import quotient, shares
from portfolios.calc.lots import Method
from portfolios.models import Holding, Lot, Portfolio
from portfolios.queries import books


class OpenLot(NamedTuple):
    """Costs are in base units, and come to the holding's cost together; under average cost each is at the average."""

    id: str  # what a sale names to choose it
    asset: int
    symbol: str
    quantity: Decimal
    unit_cost: Decimal
    cost: Decimal
    acquired_on: date


def lots(portfolio: Portfolio, *, as_of: date | None = None, asset: int | None = None) -> list[OpenLot]:
    """By symbol, the oldest first."""
    if as_of is not None and as_of < timezone.now().date():
        return _past(portfolio, as_of, asset)
    rows = Lot.objects.filter(portfolio=portfolio).select_related("instrument")
    rows = rows.order_by("instrument__symbol", "acquired_on", "number", "name")
    by_asset: dict[int, list[Lot]] = {}
    for row in rows if asset is None else rows.filter(instrument=asset):
        by_asset.setdefault(row.instrument_id, []).append(row)
    purses = _purses(portfolio) if portfolio.cost_basis == Method.AVERAGE else {}
    return [lot for pk, held in by_asset.items() for lot in _open(held, purses.get(pk))]


def _purses(portfolio: Portfolio) -> dict[int, Decimal]:
    rows = Holding.objects.filter(portfolio=portfolio, quantity__gt=0)
    return dict(rows.values_list("instrument_id", "base_cost"))


def _open(rows: list[Lot], purse: Decimal | None) -> list[OpenLot]:
    costs = [it.base_cost for it in rows] if purse is None else shares(purse, [it.quantity for it in rows])
    return [
        OpenLot(
            it.name, it.instrument_id, it.instrument.symbol, it.quantity, quotient(cost, it.quantity), cost,
            it.acquired_on,
        )
        for it, cost in zip(rows, costs, strict=True)
    ]  # fmt: skip


def _past(portfolio: Portfolio, day: date, asset: int | None) -> list[OpenLot]:
    held = books.until(portfolio, day).book.held()
    known = Instrument.objects.in_bulk(held).values()
    return [
        _told(part, it)
        for it in sorted(known, key=lambda it: it.symbol) if asset in (None, it.pk)
        for part in held[it.pk].parts()
    ]  # fmt: skip


def _told(part: Part, instrument: Instrument) -> OpenLot:
    unit = quotient(part.base_cost, part.quantity)
    return OpenLot(part.lot, instrument.pk, instrument.symbol, part.quantity, unit, part.base_cost, part.acquired)
