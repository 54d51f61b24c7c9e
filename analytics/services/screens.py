"""Keeping a screen under a name."""

from django.db import transaction

from accounts.models import User
from analytics.calc.screening import Screening, query_of
from analytics.models import Screen
from config.kit import errors

MOST = 100


class ScreenTaken(errors.Conflict):
    code = "screen_exists"
    detail = "You have a screen of this name already."


class TooManyScreens(errors.Conflict):
    code = "too_many_screens"
    detail = "{most} screens are kept for a person. Delete one first."


def keep(user: User, *, name: str, query: Screening) -> Screen:
    """One at a time for a person, so that neither names nor the number of them slip past."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Screen.objects.filter(owner=user).count() >= MOST:
            raise TooManyScreens(most=MOST)
        _refuse_taken(user.pk, name)
        return Screen.objects.create(owner=user, name=name, query=query_of(query))


def change(screen: Screen, *, name: str | None = None, query: Screening | None = None) -> Screen:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=screen.owner_id)
        if name is not None and name != screen.name:
            _refuse_taken(screen.owner_id, name)
            screen.name = name
        if query is not None:
            screen.query = query_of(query)
        screen.save()
    return screen


def remove(screen: Screen) -> None:
    screen.delete()


def _refuse_taken(owner_id: int, name: str) -> None:
    if Screen.objects.filter(owner_id=owner_id, name=name).exists():
        raise ScreenTaken(attr="name")
