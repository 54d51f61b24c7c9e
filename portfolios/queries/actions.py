"""What companies did with shares that a portfolio holds, and what the portfolio did with it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Min, QuerySet

from accounts.models import User
from config.kit.errors import NotFound
from markets.models import CorporateAction, Instrument
from markets.queries import portrait
from portfolios.calc.books import Book
from portfolios.calc.entries import Kind, ordered
from portfolios.calc.exact import ZERO, product
from portfolios.models import AppliedAction, Portfolio, Transaction
from portfolios.queries import entries

KINDS = {"split": Kind.SPLIT, "bonus": Kind.BONUS, "dividend": Kind.DIVIDEND}


class Proposal(NamedTuple):
    """A dividend that may be entered with one click."""

    action: AppliedAction
    quantity: Decimal  # held when the share went ex dividend
    amount: Decimal  # gross


def untold(portfolio: Portfolio, *, today: date) -> Iterator[CorporateAction]:
    """What happened to an instrument since it was first entered and the portfolio has no word on yet, oldest first."""
    known = set(AppliedAction.objects.filter(portfolio=portfolio).values_list("instrument_id", "type", "ex_date"))
    since = Transaction.objects.filter(portfolio=portfolio, void=False, instrument__isnull=False)
    first = dict(since.values_list("instrument_id").annotate(Min("executed_on")))
    found = [
        action
        for instrument in Instrument.objects.filter(pk__in=first)
        for action in portrait.actions(instrument, today=today)
        if first[instrument.pk] < action.ex_date <= today and (instrument.pk, action.type, action.ex_date) not in known
    ]
    # on one day shares are split before they are paid for
    yield from sorted(found, key=lambda action: (action.ex_date, action.type == "dividend", action.instrument_id))


def held_before(portfolio: Portfolio, instrument_id: int, day: date) -> Decimal:
    """At the end of the day before: whoever buys on the day itself gets nothing."""
    book = Book(portfolio.base_currency)
    for entry in ordered(it for it in entries.of_instrument(portfolio.pk, instrument_id) if it.day < day):
        book.apply(entry)
    return book.of(instrument_id).quantity if instrument_id in book.lots else ZERO


def entered_by_hand(portfolio: Portfolio, action: CorporateAction) -> Transaction | None:
    """Somebody was quicker: the same thing on that day, or a dividend within the weeks in which it is paid."""
    rows = Transaction.objects.filter(
        portfolio=portfolio, instrument=action.instrument_id, kind=action.type, void=False,
        executed_on__gte=action.ex_date,
    )  # fmt: skip
    taken = AppliedAction.objects.filter(portfolio=portfolio, transaction__isnull=False).values("transaction")
    row = rows.exclude(pk__in=taken).order_by("executed_on").first()
    days = 60 if action.type == "dividend" else 3
    return row if row is not None and (row.executed_on - action.ex_date).days <= days else None


def of_portfolio(portfolio: Portfolio) -> QuerySet[AppliedAction]:
    return AppliedAction.objects.filter(portfolio=portfolio).select_related("instrument").order_by("-ex_date", "id")


def applied_of(user: User) -> QuerySet[AppliedAction]:
    """Of all portfolios, what is in the books; the newest first."""
    rows = AppliedAction.objects.filter(portfolio__owner=user, state=AppliedAction.State.APPLIED)
    return rows.select_related("instrument", "portfolio", "transaction").order_by("-ex_date", "id")


def proposals(user: User, *, portfolio: Portfolio | None = None) -> list[Proposal]:
    """The newest first."""
    rows = AppliedAction.objects.filter(portfolio__owner=user, portfolio__archived_at=None, state="proposed")
    if portfolio is not None:
        rows = rows.filter(portfolio=portfolio)
    return [proposal(row) for row in rows.select_related("instrument", "portfolio").order_by("-ex_date", "id")]


def proposal(row: AppliedAction) -> Proposal:
    quantity = held_before(row.portfolio, row.instrument_id, row.ex_date)
    return Proposal(row, quantity, product(quantity, row.amount or ZERO))


def action_for(user: User, portfolio_id: UUID, action_id: UUID) -> AppliedAction:
    rows = AppliedAction.objects.select_related("instrument", "portfolio", "transaction")
    found = rows.filter(portfolio__owner=user, portfolio=portfolio_id, pk=action_id).first()
    if found is None:
        raise NotFound("There is no such action.")
    return found
