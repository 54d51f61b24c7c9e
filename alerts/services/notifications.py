"""Tells people: once each, and by the ways they want."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.calc.news import News
from alerts.channels import inapp
from alerts.models import Notification
from alerts.queries import notifications as queries
from alerts.queries.frames import frame
from alerts.services import plans
from alerts.services.plans import Plan
from config.kit.commit import afterwards


def tell(user_id: int, kind: str, title: str, body: str = "", *, once: str, **more: Any) -> Notification | None:
    """None: it was told before, or the person wants it by no way. `more` is as in News."""
    told = tell_all([News(user_id=user_id, kind=kind, title=title, body=body, once=once, **more)])
    return Notification.objects.get(pk=told[0]) if told else None


def tell_all(news: Sequence[News]) -> list[UUID]:
    """Many at once, in the caller's transaction: the notifications of those that were not told before."""
    with transaction.atomic():
        told = plans.write(plans.planned(news))
        if rings := [it for it in told if it.rings]:
            # robust, and no partial: Django wants the name of what failed
            afterwards(_announce, rings)
    return [it.id for it in told]


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

    afterwards(told)


def _announce(told: Sequence[Plan]) -> None:
    unread = queries.unread_of(it.news.user_id for it in told)
    inapp.tell([(it.news.user_id, _frame(it, unread.get(it.news.user_id, 0))) for it in told])


def _frame(told: Plan, unread: int) -> inapp.Frame:
    news = told.news
    return frame(told.id, news.kind, news.title[:200], news.body[:1000], news.path, at=told.at, unread=unread)
