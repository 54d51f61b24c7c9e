"""What a person was told."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts.models import User
from alerts.models import Delivery, Notification
from config.kit.errors import NotFound


def notifications_of(user: User, *, unread: bool | None = None) -> QuerySet[Notification]:
    """The newest first."""
    rows = Notification.objects.filter(user=user).select_related("instrument").order_by("-created_at", "-id")
    return rows if unread is None else rows.filter(read_at__isnull=unread)


def notification_for(user: User, notification_id: UUID | str) -> Notification:
    found = notifications_of(user).filter(pk=notification_id).first()
    if found is None:
        raise NotFound("There is no such notification.")
    return found


def deliveries_of(notification: Notification) -> QuerySet[Delivery]:
    """How it got to its person, by each way."""
    return notification.deliveries.order_by("channel", "to")


def unread(user: User) -> int:
    return Notification.objects.filter(user=user, read_at=None).count()


def unread_here(request: HttpRequest) -> int:
    """Of whoever looks at this page."""
    user = getattr(request, "user", None)
    return unread(user) if isinstance(user, User) else 0


def unread_of(user_ids: Iterable[int]) -> dict[int, int]:
    """Of many at once; who has none is not in it."""
    rows = Notification.objects.filter(user_id__in=set(user_ids), read_at=None).order_by()
    return dict(rows.values_list("user_id").annotate(Count("pk")))
