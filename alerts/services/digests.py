"""One letter a day instead of many: those of a day wait for the morning, and go together."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from alerts.models import Delivery

AT = time(8)
MOST = 200
WAITED = (Delivery.State.HELD, Delivery.State.FAILED)


def next_one(now: datetime, zone: str) -> datetime:
    """The next morning where the person is."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() if local.time() < AT else local.date() + timedelta(days=1)
    return datetime.combine(day, AT, local.tzinfo).astimezone(UTC)


def others(head: Delivery, lease: timedelta) -> list[Delivery]:
    """The person's other letters whose time has come, claimed as `head` was."""
    now = timezone.now()
    waiting = Delivery.objects.filter(
        notification__user_id=head.notification.user_id, channel="email", state__in=WAITED, due_at__lte=now
    )
    found = list(waiting.values_list("pk", flat=True)[:MOST])
    mine = [
        pk for pk in found
        if Delivery.objects.filter(pk=pk, due_at__lte=now).update(due_at=now + lease, tries=F("tries") + 1)
    ]  # fmt: skip
    rows = Delivery.objects.filter(pk__in=mine).select_related("notification")
    return list(rows.order_by("notification__created_at"))
