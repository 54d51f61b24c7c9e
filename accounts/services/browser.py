"""Signed-in browsers: Django's session, and the row that the person's list of sessions shows."""

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import sessions
from accounts.calc.devices import Visitor
from accounts.models import SignIn, User
from accounts.services import devices

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest, user: User, *, visitor: Visitor) -> None:
    """After the last factor. The session gets a new key, so one that was planted before is worth nothing."""
    with transaction.atomic():
        devices.remember(user, visitor=visitor)
        stay_in(request, user, visitor=visitor)


def stay_in(request: HttpRequest, user: User, *, visitor: Visitor) -> None:
    """After what ended every session: the browser in which the person did it goes on, under a new key."""
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        request.session.save()  # login cycles the key; the row is written under the hash of the new one
        SignIn.objects.update_or_create(
            session=sessions.hashed(request.session.session_key or ""),
            defaults={"user": user, "device": visitor.device, "address": visitor.address or None},
        )


def sign_out(request: HttpRequest) -> None:
    with transaction.atomic():
        if request.session.session_key:
            SignIn.objects.filter(session=sessions.hashed(request.session.session_key)).delete()
        logout(request)


def seen(request: HttpRequest) -> None:
    """For the list of sessions: this browser was here just now."""
    SignIn.objects.filter(session=sessions.hashed(request.session.session_key or "")).update(used_at=timezone.now())
