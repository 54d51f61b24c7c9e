"""When somebody does not want to be told, and how often."""

from typing import Any
from uuid import uuid4

from accounts.models import User
from alerts.models import Notification, Wishes
from alerts.services.notifications import tell

TRIED = ("in_app", "email", "web_push")


def wishes_of(user: User) -> Wishes:
    return Wishes.objects.get_or_create(user=user)[0]


def change(user: User, **values: Any) -> Wishes:
    return Wishes.objects.update_or_create(user=user, defaults=values)[0]


def try_out(user: User) -> Notification | None:
    """By all the ways that an alert may come."""
    body = "This is how an alert of yours comes. Nothing has happened to your money."
    return tell(
        user.pk, "alert", "It works", body, once=f"test:{uuid4()}", path="/settings/notifications/", channels=TRIED
    )
