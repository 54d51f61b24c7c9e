"""Files that somebody imported, and how they said that columns are read."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from config.kit.errors import NotFound
from portfolios.models import ImportBatch, Mapping


def imports_of(user: User) -> QuerySet[ImportBatch]:
    """The newest first, without their contents. What was only looked at is not there."""
    rows = ImportBatch.objects.filter(portfolio__owner=user).exclude(state=ImportBatch.State.PREPARED)
    return rows.select_related("portfolio").defer("content").order_by("-created_at")


def import_for(user: User, batch_id: UUID | str) -> ImportBatch:
    """A stranger's is not there at all."""
    rows = ImportBatch.objects.select_related("portfolio__owner__profile").filter(portfolio__owner=user, pk=batch_id)
    found = rows.first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def mappings_of(user: User) -> QuerySet[Mapping]:
    return Mapping.objects.filter(owner=user).order_by("name")
