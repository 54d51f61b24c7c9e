"""The screens that people keep."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from analytics.models import Screen
from config.kit import errors


def of(user: User) -> QuerySet[Screen]:
    return Screen.objects.filter(owner=user)


def screen_for(user: User, screen_id: UUID) -> Screen:
    """Another's does not exist."""
    found = of(user).filter(pk=screen_id).first()
    if found is None:
        raise errors.NotFound
    return found
