"""What sales brought, lot by lot, and whether it had been held long. Years are calendar years, everywhere."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet, Sum

from markets.models import Instrument
from portfolios.calc import terms
from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.terms import Length
from portfolios.models import Gain, Portfolio, Term


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
    sales: int


class Gains(NamedTuple):
    """The newest first."""

    year: int | None
    rows: list[Sold]
    totals: Totals
    years: list[int]  # in which something was sold, the newest first


def gains(portfolio: Portfolio, *, year: int | None = None) -> Gains:
    found = Gain.objects.filter(portfolio=portfolio)
    years = sorted((it.year for it in found.dates("sold_on", "year")), reverse=True)
    if year is not None:
        found = found.filter(sold_on__year=year)
    of = _judge(portfolio)
    rows = [_sold(it, of) for it in found.select_related("instrument").order_by("-sold_on", "-id")]
    return Gains(year, rows, totals(rows), years)


def gains_between(portfolio: Portfolio, first: date, last: date | None) -> list[Sold]:
    """No `last`: all that is known."""
    of = _judge(portfolio)
    return [_sold(it, of) for it in _between(portfolio.pk, first, last).select_related("instrument")]


@exactly
def totals(rows: list[Sold]) -> Totals:
    def total(name: str, term: Length | None = None) -> Decimal:
        return sum((getattr(it, name) for it in rows if term in (None, it.term)), ZERO)

    return Totals(
        total("proceeds"), total("cost"), total("gain"), total("gain", Length.SHORT), total("gain", Length.LONG),
        total("by_currency"), len(rows),
    )  # fmt: skip


def realized(portfolio_id: UUID, first: date, last: date | None) -> Decimal:
    """No `last`: all that is known."""
    summed: Decimal | None = _between(portfolio_id, first, last).aggregate(gain=Sum(F("proceeds") - F("cost")))["gain"]
    return summed or ZERO


def _between(portfolio_id: UUID, first: date, last: date | None) -> "QuerySet[Gain]":
    found = Gain.objects.filter(portfolio=portfolio_id, sold_on__gte=first)
    return found if last is None else found.filter(sold_on__lte=last)


def months_by_kind(portfolio: Portfolio) -> dict[str, int]:
    """How long each kind must be held, where the owner lives."""
    country = portfolio.owner.profile.country
    said = {(it.country, it.kind): it.months for it in Term.objects.filter(country=country)}
    return {kind: terms.months(country, kind, said) for kind in Instrument.Kind.values}


def _judge(portfolio: Portfolio) -> Callable[[Gain], Length]:
    months = months_by_kind(portfolio)
    month_ends = portfolio.owner.profile.country in terms.MONTH_ENDS

    def term(row: Gain) -> Length:
        return terms.length(row.acquired_on, row.sold_on, months=months[row.instrument.kind], month_ends=month_ends)

    return term


@exactly
def _sold(row: Gain, term: Callable[[Gain], Length]) -> Sold:
    return Sold(
        row.transaction_id, row.instrument, row.instrument.symbol, row.quantity, row.acquired_on, row.sold_on,
        row.proceeds, row.cost, row.proceeds - row.cost, row.by_currency, term(row),
    )  # fmt: skip
