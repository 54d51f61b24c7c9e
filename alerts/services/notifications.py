"""Tells people: once each, and by the ways they want."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.calc.news import News
from alerts.channels import inapp
from alerts.models import Notification
from alerts.queries import notifications as queries
from alerts.services import plans
from config.kit.tables.cells import plain


def tell(user_id: int, kind: str, title: str, body: str = "", *, once: str, **more: Any) -> Notification | None:
    """None: it was told before, or the person wants it by no way. `more` is as in News."""
    told = tell_all([News(user_id=user_id, kind=kind, title=title, body=body, once=once, **more)])
    return told[0] if told else None


def tell_all(news: Sequence[News]) -> list[Notification]:
    """Many at once, in the caller's transaction: those that were not told before."""
    with transaction.atomic():
        planned = plans.planned(news)
        rows = [it.notification for it in planned]
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        fresh = set(Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        told = [it for it in planned if it.notification.pk in fresh]
        plans.start(told)
        seen = [it.notification for it in told if it.notification.read_at is None]
        if seen:
            transaction.on_commit(partial(_announce, seen), robust=True)
    return [it.notification for it in told]


def read(notification: Notification) -> None:
    """The same again when it was read before."""
    if Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=timezone.now()):
        _recount(notification.user_id)


def read_all(user: User) -> int:
    changed = Notification.objects.filter(user=user, read_at=None).update(read_at=timezone.now())
    if changed:
        _recount(user.pk)
    return changed


def _recount(user_id: int) -> None:
    def told() -> None:
        inapp.counted(user_id, queries.unread_of([user_id]).get(user_id, 0))

    transaction.on_commit(told, robust=True)


def _announce(rows: Sequence[Notification]) -> None:
    unread = queries.unread_of(row.user_id for row in rows)
    inapp.tell([(row.user_id, _frame(row, unread.get(row.user_id, 0))) for row in rows])


def _frame(row: Notification, unread: int) -> inapp.Frame:
    return {
        "type": "notification", "id": str(row.pk), "kind": row.kind, "title": row.title, "body": row.body,
        "path": row.path, "created_at": plain(row.created_at), "unread": unread,
    }  # fmt: skip
