"""Orders of a portfolio."""

from uuid import UUID

from django.db.models import QuerySet

from config.kit.errors import NotFound
from portfolios.models import Order, Portfolio


def orders(portfolio: Portfolio, *, state: str | None = None) -> QuerySet[Order]:
    """Open and past ones, the newest first."""
    rows = Order.objects.filter(portfolio=portfolio).select_related("instrument", "transaction")
    return rows if state is None else rows.filter(state=state)


def order_of(portfolio: Portfolio, order_id: UUID | str) -> Order:
    found = orders(portfolio).filter(pk=order_id).first()
    if found is None:
        raise NotFound("There is no such order.")
    found.portfolio = portfolio
    return found
