"""Dividends and interest, by month and by what paid them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncMonth

from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.payments import Rhythm, rhythm
from portfolios.calc.postings import Account
from portfolios.calc.ranges import Span, months_later
from portfolios.models import Portfolio, Posting
from portfolios.queries import flows

PAID = [Kind.DIVIDEND, Kind.INTEREST]
MONEY: Any = DecimalField(max_digits=38, decimal_places=18)


class MonthOfIncome(NamedTuple):
    month: date  # its first day
    dividends: Decimal
    interest: Decimal
    tax: Decimal  # withheld from these

    @property
    @exactly
    def total(self) -> Decimal:
        return self.dividends + self.interest


class Payer(NamedTuple):
    symbol: str  # empty: interest of cash
    name: str
    amount: Decimal
    payments: int
    rhythm: Rhythm | None = None


class Income(NamedTuple):
    """In base units, gross. Every month from the first to the last is there, also those that brought nothing."""

    months: list[MonthOfIncome]
    payers: list[Payer]  # the largest first
    total: Decimal
    tax: Decimal


@exactly
def income(portfolio: Portfolio, span: Span | None = None) -> Income:
    """Of all days without `span`."""
    rows = flows.rows(portfolio.pk, span and span.first, span and span.last).filter(transaction__kind__in=PAID)
    months = _months(rows)
    payers = _payers(rows.filter(account=Account.INCOME))
    return Income(
        _every(months), payers, sum((it.total for it in months), ZERO), sum((it.tax for it in months), ZERO)
    )  # fmt: skip


def _months(rows: "QuerySet[Posting]") -> list[MonthOfIncome]:
    of_income = Q(account=Account.INCOME)
    found = rows.annotate(month=TruncMonth("executed_on")).values("month").annotate(
        dividends=_sum(of_income & Q(transaction__kind=Kind.DIVIDEND)),
        interest=_sum(of_income & Q(transaction__kind=Kind.INTEREST)),
        tax=_sum(Q(account=Account.TAXES)),
    )  # fmt: skip
    told = (MonthOfIncome(it["month"], -it["dividends"], -it["interest"], it["tax"]) for it in found.order_by("month"))
    return [it for it in told if any(it[1:])]


def _every(months: list[MonthOfIncome]) -> list[MonthOfIncome]:
    if not months:
        return []
    known = {it.month: it for it in months}
    count = 12 * (months[-1].month.year - months[0].month.year) + months[-1].month.month - months[0].month.month
    days = (months_later(months[0].month, place) for place in range(count + 1))
    return [known.get(day) or MonthOfIncome(day, ZERO, ZERO, ZERO) for day in days]


def _payers(rows: "QuerySet[Posting]") -> list[Payer]:
    named = rows.values("instrument__symbol", "instrument__name").annotate(
        amount=Sum("base"),
        payments=Count("transaction", filter=Q(transaction__void=False), distinct=True),
        days=ArrayAgg("executed_on", filter=Q(transaction__void=False), distinct=True, default=Value([])),
    )
    told: Iterable[Payer] = (
        Payer(
            it["instrument__symbol"] or "",
            it["instrument__name"] or "",
            -it["amount"],
            it["payments"],
            rhythm(it["days"]),
        )
        for it in named.order_by("instrument__symbol")
    )
    return sorted((it for it in told if it.amount), key=lambda it: (-it.amount, it.symbol))


def _sum(which: Q) -> Any:
    return Coalesce(Sum("base", filter=which), Value(ZERO), output_field=MONEY)
