"""What is kept of a portfolio against what its transactions come to when they are worked out from nothing."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from config.kit import money
from portfolios.calc.books import Book
from portfolios.calc.postings import Account
from portfolios.models import CashBalance, Check, DailyValue, Holding, Lot, Portfolio, Posting
from portfolios.models.columns import SUMS
from portfolios.queries import books, daily

DAY = timedelta(days=1)
SHOWN = 50  # of a portfolio's differences: the first ones tell what is wrong
Difference = dict[str, str]
Kept = dict[Any, tuple[Decimal, ...]]


def differences(portfolio: Portfolio) -> list[Difference]:
    """Nothing, where all is well."""
    yesterday = timezone.now().date() - DAY
    book = books.until(portfolio, timezone.now().date() + DAY).book
    found = [*_sums(portfolio, book), *_cash(portfolio, book), *_holdings(portfolio, book), *_lots(portfolio, book)]
    account = daily.account(portfolio, since=None, until=yesterday)
    worked_out = account.rows(yesterday) if account else []
    kept = list(DailyValue.objects.filter(portfolio=portfolio).order_by("day"))
    found += _compared("day", _days(kept), _days(worked_out))
    return found[:SHOWN]


def that_differ() -> "QuerySet[Check]":
    """The newest proof of each portfolio, where it found something."""
    later = Check.objects.filter(portfolio=OuterRef("portfolio"), checked_at__gt=OuterRef("checked_at"))
    return Check.objects.exclude(differences=[]).exclude(Exists(later))


def _sums(portfolio: Portfolio, book: Book) -> Iterator[Difference]:
    kept: Kept = {name: (getattr(portfolio, name),) for name in SUMS}
    return _compared("sum", kept, {name: (getattr(book, name),) for name in SUMS})


def _cash(portfolio: Portfolio, book: Book) -> Iterator[Difference]:
    """The balances, and the postings that they came from."""
    rows = CashBalance.objects.filter(portfolio=portfolio)
    kept: Kept = {it.currency: (it.amount, it.base) for it in rows if it.amount or it.base}
    folded: Kept = {code: (it.amount, it.base) for code, it in book.cash.items() if it.amount or it.base}
    yield from _compared("cash", kept, folded)
    posted = Posting.objects.filter(portfolio=portfolio, account=Account.CASH).values("currency")
    sums = posted.annotate(all=Sum("amount"), in_base=Sum("base")).order_by("currency")
    told: Kept = {it["currency"]: (it["all"], it["in_base"]) for it in sums if it["all"] or it["in_base"]}
    yield from _compared("postings of cash", told, folded)


def _holdings(portfolio: Portfolio, book: Book) -> Iterator[Difference]:
    rows = Holding.objects.filter(portfolio=portfolio, quantity__gt=0)
    kept: Kept = {it.instrument_id: (it.quantity, it.cost, it.base_cost) for it in rows}
    folded: Kept = {pk: (it.quantity, it.cost, it.base_cost) for pk, it in book.held().items()}
    return _compared("holding", kept, folded)


def _lots(portfolio: Portfolio, book: Book) -> Iterator[Difference]:
    rows = Lot.objects.filter(portfolio=portfolio)
    kept: Kept = {(it.instrument_id, it.name): (it.quantity, it.cost, it.base_cost) for it in rows}
    folded: Kept = {
        (pk, lot.part.lot): (lot.part.quantity, lot.part.cost, lot.part.base_cost)
        for pk, lots in book.held().items() for lot in lots.rows().values()
    }  # fmt: skip
    return _compared("lot", kept, folded)


def _days(rows: list[DailyValue]) -> Kept:
    return {it.day: (it.value, it.invested, it.cash, it.came_in, it.went_out, it.twr_index) for it in rows}


def _compared(what: str, kept: Kept, found: Kept) -> Iterator[Difference]:
    for name in sorted({*kept, *found}):
        if kept.get(name) != found.get(name):
            yield {"what": f"{what} {name}", "kept": _told(kept.get(name)), "worked_out": _told(found.get(name))}


def _told(figures: tuple[Decimal, ...] | None) -> str:
    return "none" if figures is None else ", ".join(money.text(it) for it in figures)
