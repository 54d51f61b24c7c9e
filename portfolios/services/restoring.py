"""What was deleted a moment ago comes back: the same transactions, with one more revision each."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from portfolios.models import Portfolio, Transaction
from portfolios.queries import entries
from portfolios.services import ledger
from portfolios.services.journal import Change


@transaction.atomic
def restore(user: User, names: Iterable[UUID | str]) -> int:
    """How many came back. What went to another portfolio, or came from one, stays deleted: enter it again."""
    mine = Portfolio.objects.filter(owner=user, transactions__pk__in=(names := list(names))).distinct()
    return sum(_restore(portfolio, names, by=user.pk) for portfolio in mine)


def _restore(portfolio: Portfolio, names: list[UUID | str], *, by: int) -> int:
    books = ledger.locked(portfolio)
    rows = Transaction.objects.filter(pk__in=names, portfolio=portfolio, void=True, other_side=None)
    changes = []
    for row in rows.select_related("instrument").order_by("number"):
        row.void, row.revision = False, row.revision + 1
        changes.append(Change(row, None, entries.of(row)))
    ledger.write(books, books[portfolio.pk], changes, by=by)
    return len(changes)
