"""Which portfolios somebody has, and which one an id means to them."""

from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import User
from config.kit.errors import NotFound
from portfolios.models import Portfolio, Transaction
from portfolios.queries import standing


def portfolios_of(user: User, *, archived: bool | None = False) -> QuerySet[Portfolio]:
    """The first one first. `archived` None: those too."""
    rows = Portfolio.objects.filter(owner=user)
    if archived is not None:
        rows = rows.filter(archived_at__isnull=not archived)
    return rows.order_by(F("is_default").desc(), "created_at", "id")


def portfolio_for(user: User, portfolio_id: UUID | str) -> Portfolio:
    """A stranger's is not there at all."""
    try:
        named = portfolio_id if isinstance(portfolio_id, UUID) else UUID(portfolio_id)
    except ValueError:
        raise NotFound("There is no such portfolio.") from None
    found = standing.one(user.pk, named)
    if found is None:
        raise NotFound("There is no such portfolio.")
    found.owner = user
    return found


def first_of(user: User) -> Portfolio | None:
    """The one that the papers' routes mean: the default, and with that gone the oldest."""
    return Portfolio.objects.filter(owner=user).order_by(F("is_default").desc(), "created_at", "id").first()


def has_books(user: User) -> bool:
    """Something was entered already, beyond what it was opened with."""
    entered = Transaction.objects.filter(portfolio__owner=user).exclude(origin=Transaction.Origin.OPENING)
    return entered.exists()
