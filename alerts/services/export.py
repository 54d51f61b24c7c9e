"""What alerts add to the file of all of a person's data (settings.EXPORTERS)."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from alerts.models import Alert, Delivery, Notification, PushSubscription, Wishes
from alerts.services.drafts import FIELDS

OF_ALERT = (*(name for name in FIELDS if name not in ("instrument", "portfolio")), "status", "triggered_at",
            "triggered_price", "created_at", "instrument__symbol", "portfolio_id")  # fmt: skip
OF_NOTIFICATION = ("id", "kind", "title", "body", "path", "created_at", "read_at")
OF_DELIVERY = ("channel", "to", "state", "tries", "ended_at", "error")


def alerts(*, user: User) -> dict[str, bytes]:
    """Each with the times that it came true."""
    rows = list(Alert.objects.filter(owner=user).values("id", *OF_ALERT))
    for row in rows:
        row["firings"] = list(Alert(pk=row["id"]).firings.values("at", "value"))
    return {"alerts.json": _written(rows)}


def notifications(*, user: User) -> dict[str, bytes]:
    """Each with how it went, the wishes about them, and the browsers that are woken; no secrets."""
    rows = list(Notification.objects.filter(user=user).values(*OF_NOTIFICATION))
    sent: dict[Any, list[Any]] = {row["id"]: [] for row in rows}
    for one in Delivery.objects.filter(notification__user=user).values("notification_id", *OF_DELIVERY):
        sent[one.pop("notification_id")].append(one)
    told = {
        "notifications": [row | {"deliveries": sent[row["id"]]} for row in rows],
        "wishes": Wishes.objects.filter(user=user).values("quiet_from", "quiet_to", "movements", "digest").first(),
        "browsers": list(PushSubscription.objects.filter(user=user).values("endpoint", "device", "created_at")),
    }
    return {"notifications.json": _written(told)}


def _written(told: Any) -> bytes:
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()
