"""What tests tell people, and how they get to the end of it."""

from datetime import timedelta
from typing import Any

from django.db.models import F

from accounts.models import User
from alerts.models import Delivery, Notification
from alerts.services import deliveries
from alerts.services.notifications import tell


def told(user: User, *channels: str, kind: str = "alert", once: str = "firing:1", **more: Any) -> Notification:
    """Alice is told that Bitcoin is up, by these ways."""
    found = tell(
        user.pk, kind, "BTC/USDT is above 70,000", "It is at 70,010.5.", once=once, path="/markets/BTC-USDT/",
        channels=channels or None, **more,
    )  # fmt: skip
    assert found is not None
    return found


def delivery(notification: Notification, channel: str) -> Delivery:
    return notification.deliveries.get(channel=channel)


def deliver(notification: Notification) -> None:
    """As the job does that was asked for."""
    deliveries.deliver([str(pk) for pk in notification.deliveries.values_list("pk", flat=True)])


def later(notification: Notification, **time: float) -> None:
    """So much time goes by for its deliveries."""
    notification.deliveries.exclude(due_at=None).update(due_at=F("due_at") - timedelta(**time))
