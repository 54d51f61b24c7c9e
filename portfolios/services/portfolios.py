"""Portfolios are opened, changed, put away and deleted."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.register import OPENING_BALANCE
from config.kit import audit
from config.kit.commit import afterwards
from config.kit.errors import Conflict
from config.kit.models import Audit
from markets.models import Instrument
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO
from portfolios.live import news
from portfolios.models import Order, Portfolio, Posting, Revision, Transaction
from portfolios.queries.portfolios import first_of
from portfolios.services import history, ledger, projection, purge
from portfolios.services.drafts import OLDEST

MOST = 100
FIRST_NAME = "My portfolio"


class TooManyPortfolios(Conflict):
    code = "too_many_portfolios"
    detail = "{most} portfolios are kept for a person. Delete one first."


class NotChangeable(Conflict):
    code = "base_currency_fixed"
    detail = "The base currency stays: every amount of this portfolio was converted into it. Open another portfolio."


@transaction.atomic
def open_one(
    user: User, *, name: str, base_currency: str = "", opening_balance: Decimal = ZERO, **chosen: Any
) -> Portfolio:
    """The first of a person is what the papers' routes mean."""
    User.objects.select_for_update().get(pk=user.pk)
    have = Portfolio.objects.filter(owner=user)
    if have.count() >= MOST:
        raise TooManyPortfolios(most=MOST)
    first = not have.filter(is_default=True).exists()
    chosen.setdefault("cost_basis", user.profile.cost_basis)
    portfolio = Portfolio.objects.create(
        owner=user, name=name, base_currency=base_currency or user.profile.base_currency, is_default=first, **chosen
    )
    if opening_balance:
        draft = Draft(kind=Kind.DEPOSIT, executed_at=timezone.now(), amount=opening_balance, note="Opening balance")
        ledger.record(portfolio, ledger.New(draft, Transaction.Origin.OPENING), by=user.pk)
        portfolio.refresh_from_db()
    return portfolio


def open_first(*, user: User, balance: Decimal) -> None:
    """What each new person has, in the transaction that makes their account (settings.HOOKS)."""
    open_one(user, name=FIRST_NAME, opening_balance=balance)


def open_missing() -> int:
    """Who came before there were portfolios has a first one too; who deleted the last one wanted none."""
    had = Audit.objects.filter(action="portfolio.deleted").values("actor_id")
    none = User.objects.filter(portfolios=None).exclude(pk__in=had.filter(actor_id__isnull=False))
    rows = list(none.select_related("profile"))
    for user in rows:
        open_first(user=user, balance=OPENING_BALANCE)
    return len(rows)


def first_or_new(user: User) -> Portfolio:
    """For the papers' routes, which know of one portfolio only."""
    return first_of(user) or open_one(user, name=FIRST_NAME)


@transaction.atomic
def change(portfolio: Portfolio, **values: Any) -> Portfolio:
    """Another method or fee policy has everything worked out anew; nothing of the ledger itself changes."""
    books = ledger.locked(portfolio)
    row = books[portfolio.pk]
    moves = values.get("base_currency", row.base_currency) != row.base_currency
    if moves and Transaction.objects.filter(portfolio=row).exists():
        raise NotChangeable(attr="base_currency")
    anew = any(name in values and values[name] != getattr(row, name) for name in ("cost_basis", "fee_policy"))
    for name, value in values.items():
        setattr(row, name, value)
    if anew:
        first = Transaction.objects.filter(portfolio=row, void=False).order_by("executed_on").first()
        carried = projection.rebuild(row)
        row.version += 1
        row.history_from = first.executed_on if first else None
        row.save()
        ledger.carry_on(books, carried, by=row.owner_id)
        ledger.tell(row, rebuild=first is not None)
    else:
        row.save()
    row.refresh_from_db()
    return row


@transaction.atomic
def make_default(portfolio: Portfolio) -> None:
    User.objects.select_for_update().get(pk=portfolio.owner_id)
    Portfolio.objects.filter(owner=portfolio.owner_id, is_default=True).update(is_default=False)
    Portfolio.objects.filter(pk=portfolio.pk).update(is_default=True)


def archive(portfolio: Portfolio, *, away: bool) -> None:
    Portfolio.objects.filter(pk=portfolio.pk).update(archived_at=timezone.now() if away else None)


@transaction.atomic
def delete(portfolio: Portfolio, *, by: int) -> None:
    """With its whole ledger; the audit log says so. What it sent to other portfolios stays there."""
    gone, version = portfolio.pk, ledger.locked(portfolio)[portfolio.pk].version
    audit.record(actor_id=by, action="portfolio.deleted", subject=portfolio, before=_left(portfolio))
    with purge.allowed():
        portfolio.delete()
    afterwards(news.changed, gone, version + 1)  # whoever watches it is told


def _left(portfolio: Portfolio) -> dict[str, Any]:
    return {"name": portfolio.name, "transactions": Transaction.objects.filter(portfolio=portfolio).count()}


def merged(*, gone: Instrument, into: Instrument) -> None:
    """Two instruments turned out to be one (settings.HOOKS): transactions of both are of one from now on."""
    touched: list[UUID] = list(
        Transaction.objects.filter(instrument=gone).values_list("portfolio_id", flat=True).distinct()
    )
    rows = Portfolio.objects.select_for_update().filter(pk__in=touched).order_by("pk")
    with purge.allowed():
        Posting.objects.filter(instrument=gone).update(instrument=into)
        Transaction.objects.filter(instrument=gone).update(instrument=into)
        Revision.objects.filter(instrument=gone).update(instrument=into)
        Order.objects.filter(instrument=gone).update(instrument=into)
    for portfolio in rows:
        projection.take_over(portfolio, gone=gone.pk, into=into.pk)
        portfolio.version += 1
        portfolio.save()
        history.wait_from(portfolio.pk, OLDEST)  # at the closes of `into`
