"""Ending what lets a person in: one browser, one API client, or everything at once."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import sessions
from accounts.calc.devices import Visitor
from accounts.models import KnownDevice, RefreshFamily, SignIn, User
from accounts.services import security
from config.kit import errors


def void_everything(user: User, *, reason: str) -> None:
    """Every token, session and trusted device ends. The epoch alone decides; the rows follow for the lists."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
        user.refresh_from_db(fields=["epoch"])
        living = RefreshFamily.objects.filter(user=user, revoked_at=None)
        living.update(revoked_at=timezone.now(), reason=reason)
        for sign_in in SignIn.objects.filter(user=user):
            sessions.end(sign_in.session)
        SignIn.objects.filter(user=user).delete()
        KnownDevice.objects.filter(user=user).update(trusted_until=None)


def sign_out_everywhere(user: User, *, visitor: Visitor) -> None:
    with transaction.atomic():
        void_everything(user, reason="signed_out_everywhere")
        security.note(user, security.Kind.SIGNED_OUT_EVERYWHERE, visitor)


def deactivate(user: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.is_active = False
        void_everything(user, reason="deactivated")
        security.note(user, security.Kind.DEACTIVATED)


def reactivate(user: User) -> None:
    """They may sign in again; nothing that was open before opens by that."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True


def end_one(user: User, access_id: UUID, *, visitor: Visitor) -> None:
    """End one line of the list of sessions: a browser's or an API client's."""
    with transaction.atomic():
        sign_in = SignIn.objects.filter(user=user, pk=access_id).first()
        if sign_in is not None:
            sessions.end(sign_in.session)
            sign_in.delete()
        else:
            living = RefreshFamily.objects.filter(user=user, pk=access_id, revoked_at=None)
            if not living.update(revoked_at=timezone.now(), reason="ended"):
                raise errors.NotFound
        security.note(user, security.Kind.SESSION_ENDED, visitor)
