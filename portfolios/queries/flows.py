"""What came and went, by the postings: exact whenever it is asked, and told once though it was revised."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from portfolios.calc.books import Fees
from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO
from portfolios.calc.postings import Account
from portfolios.models import Portfolio, Posting

# What a replaced revision posted was posted back with the opposite sign: it takes away from what it had added to.
CAME_IN = Q(account=Account.CAPITAL) & (Q(base__lt=0, reverses=False) | Q(base__gt=0, reverses=True))
WENT_OUT = Q(account=Account.CAPITAL) & (Q(base__gt=0, reverses=False) | Q(base__lt=0, reverses=True))


class Flow(NamedTuple):
    day: date
    came_in: Decimal
    went_out: Decimal


class Moved(NamedTuple):
    came_in: Decimal
    went_out: Decimal
    income: Decimal
    fees: Decimal  # those that are not in the cost of anything
    taxes: Decimal

    @property
    def net(self) -> Decimal:
        return self.came_in - self.went_out


class OfHolding(NamedTuple):
    invested: Decimal  # bought and brought in, less sold and sent away, at what it was worth then
    income: Decimal


def rows(portfolio_id: UUID, first: date | None, last: date | None) -> "QuerySet[Posting]":
    """No `last`: all that is known, also what is dated tomorrow where its owner lives."""
    found = Posting.objects.filter(portfolio=portfolio_id)
    if first is not None:
        found = found.filter(executed_on__gte=first)
    return found if last is None else found.filter(executed_on__lte=last)


def by_day(portfolio_id: UUID, first: date, last: date | None) -> list[Flow]:
    """What the person put in and took out, oldest first; days without either are left out."""
    found = rows(portfolio_id, first, last).filter(account=Account.CAPITAL).values("executed_on")
    summed = found.annotate(came_in=_sum(CAME_IN), went_out=_sum(WENT_OUT)).order_by("executed_on")
    flows = (Flow(it["executed_on"], -it["came_in"], it["went_out"]) for it in summed)
    return [it for it in flows if it.came_in or it.went_out]


def moved(portfolio: Portfolio, first: date, last: date | None) -> Moved:
    in_cost = portfolio.fee_policy == Fees.IN_COST
    of_trades = [Kind.BUY, Kind.SELL] if in_cost else []
    of_buys = [Kind.BUY] if in_cost else []
    sums = rows(portfolio.pk, first, last).aggregate(
        came_in=_sum(CAME_IN),
        went_out=_sum(WENT_OUT),
        income=_sum(Q(account=Account.INCOME)),
        fees=_sum(Q(account=Account.FEES) & ~Q(transaction__kind__in=of_trades)),
        taxes=_sum(Q(account=Account.TAXES) & ~Q(transaction__kind__in=of_buys)),
    )
    return Moved(-sums["came_in"], sums["went_out"], -sums["income"], sums["fees"], sums["taxes"])


def by_holding(portfolio_id: UUID, first: date, last: date | None) -> dict[int, OfHolding]:
    """By instrument id."""
    found = rows(portfolio_id, first, last).filter(instrument__isnull=False).values("instrument_id")
    summed = found.annotate(invested=_sum(Q(account=Account.ASSET)), income=_sum(Q(account=Account.INCOME)))
    return {it["instrument_id"]: OfHolding(it["invested"], -it["income"]) for it in summed.order_by("instrument_id")}


def net_by_day(flows: list[Flow]) -> Iterator[tuple[date, Decimal]]:
    return ((it.day, it.came_in - it.went_out) for it in flows)


def _sum(which: Q) -> Any:
    return Coalesce(Sum("base", filter=which), Value(ZERO))
