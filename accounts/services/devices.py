"""Devices a person signed in on before: browsers by a cookie of theirs, API clients by their address."""

import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.models import KnownDevice, User
from accounts.services import security
from accounts.tokens import digest

TRUST = timedelta(days=30)


def known_as(email: str, visitor: Visitor) -> str | None:
    """What this visitor's own count of wrong passwords goes by, if this account was used from there before."""
    marks = [digest(visitor.cookie)] if visitor.cookie else []
    marks += [_mark(visitor)] if visitor.address else []
    found = set(KnownDevice.objects.filter(user__email=email, secret__in=marks).values_list("secret", flat=True))
    return next((mark for mark in marks if mark in found), None)


def remember(user: User, *, visitor: Visitor) -> None:
    """After a sign-in. A device never seen before is told to the person, except the very first."""
    mark = _mark(visitor)
    seen = {"seen_at": timezone.now(), "device": visitor.device, "address": visitor.address or None}
    kind = security.Kind.SIGNED_IN
    if not KnownDevice.objects.filter(user=user, secret=mark).update(**seen):
        others = KnownDevice.objects.filter(user=user).exists()
        _, new = KnownDevice.objects.get_or_create(user=user, secret=mark, defaults=seen)
        if new and others:
            kind = security.Kind.NEW_DEVICE
    security.note(user, kind, visitor)


def new_cookie() -> str:
    return secrets.token_urlsafe(32)


def trust(user: User, *, visitor: Visitor) -> None:
    """Do not ask this browser for the second factor for a month. An address is not proof enough for that."""
    if visitor.cookie:
        until = timezone.now() + TRUST
        KnownDevice.objects.filter(user=user, secret=_mark(visitor)).update(trusted_until=until)


def is_trusted(user: User, visitor: Visitor) -> bool:
    if not visitor.cookie:
        return False
    trusted = KnownDevice.objects.filter(user=user, secret=_mark(visitor), trusted_until__gt=timezone.now())
    return trusted.exists()


def _mark(visitor: Visitor) -> str:
    return digest(visitor.cookie or f"address:{visitor.address}")
