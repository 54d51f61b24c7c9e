"""Deleting an account: asked for with the password, done after a week in which the person may change their mind."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import access, password, security
from config.kit import audit

GRACE = timedelta(days=7)


def ask(user: User, *, given_password: str, visitor: Visitor) -> User:
    password.prove(user, given_password)
    with transaction.atomic():
        user.delete_after = timezone.now() + GRACE
        user.save(update_fields=["delete_after"])
        security.note(user, security.Kind.DELETION_ASKED, visitor)
    return user


def cancel(user: User, *, visitor: Visitor) -> None:
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, delete_after__isnull=False).update(delete_after=None):
            security.note(user, security.Kind.DELETION_CANCELLED, visitor)
    user.delete_after = None


def delete_due() -> int:
    """Each account in its own transaction, claimed by its row: one that fails keeps no other."""
    due = User.objects.filter(delete_after__lte=timezone.now()).values_list("pk", flat=True)
    return sum(_delete(user_id) for user_id in due)


def _delete(user_id: int) -> bool:
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id, delete_after__lte=timezone.now()).first()
        if user is None:
            return False
        access.void_everything(user, reason="deleted")
        audit.record(actor_id=None, action="user.deleted", subject=f"user {user_id}")
        user.delete()
    return True


def forget_expired_sessions() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
