"""What each channel needs to know of a person, and what becomes of an address that answers or does not."""

from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from alerts.channels import Gone, Parcel, Refused, email, webhook, webpush
from alerts.models import Delivery, PushSubscription, Webhook, Wishes
from alerts.queries.reach import Reach
from alerts.services import notifications, unsubscribing
from config.kit import money
from config.kit.tables.cells import plain

WEBHOOK_FAILURES = 10
"""In a row, and it is not called any more."""
PUSH_FAILURES = 20
DISABLED = "It is switched off after 10 failures in a row."


def send(batch: list[Delivery], person: Reach) -> None:
    {"email": _email, "web_push": _web_push, "webhook": _webhook}[batch[0].channel](batch, person)


def arrived(delivery: Delivery) -> None:
    if delivery.channel == "web_push":
        _subscription(delivery).update(failures=0, used_at=timezone.now())
    elif delivery.channel == "webhook":
        _hook(delivery).exclude(failures=0).update(failures=0)


def failed(delivery: Delivery) -> None:
    if delivery.channel == "web_push":
        _subscription(delivery).update(failures=F("failures") + 1)
        _subscription(delivery).filter(failures__gte=PUSH_FAILURES).delete()
    elif delivery.channel == "webhook":
        _hook(delivery).update(failures=F("failures") + 1)
        _disable(delivery, f"{delivery.to} failed {WEBHOOK_FAILURES} times in a row.", failures__gte=WEBHOOK_FAILURES)


def forget(delivery: Delivery) -> None:
    """Nobody is there any more."""
    if delivery.channel == "web_push":
        _subscription(delivery).delete()
    elif delivery.channel == "webhook":
        _disable(delivery, f"{delivery.to} says that nobody listens there any more.")


def _email(batch: list[Delivery], person: Reach) -> None:
    head = batch[0]
    told = head.notification
    if person.email != head.to:
        raise Refused("Your e-mail address has changed since.")
    if len(batch) > 1:
        first = min(batch, key=lambda it: it.notification.created_at)  # the same at each try
        items = [{"title": it.notification.title, "body": it.notification.body} for it in batch]
        rest: dict[str, Any] = {"id": f"digest-{first.pk}", "title": f"{len(batch)} news for you"}
        about = {"template": "digest", "items": items}
    else:
        rest, about = {}, {}
    link = unsubscribing.link(person.user_id, told.kind if len(batch) == 1 else "*")
    email.send(_parcel(head, name=person.name, unsubscribe=link, about=about, **rest))


def _web_push(batch: list[Delivery], person: Reach) -> None:
    head = batch[0]
    found = _subscription(head).first()
    if found is None:
        raise Gone("This browser takes no push messages any more.")
    about = {"id": str(head.notification_id)}
    webpush.send(_parcel(head, keys={"p256dh": found.p256dh, "auth": found.auth}, about=about))


def _webhook(batch: list[Delivery], person: Reach) -> None:
    head = batch[0]
    hook, _ = Webhook.objects.get_or_create(owner_id=person.user_id, url=head.to)
    if hook.disabled_at is not None:
        raise Gone(DISABLED)
    wishes, _ = Wishes.objects.get_or_create(user_id=person.user_id)
    webhook.send(_parcel(head, keys={"secret": wishes.webhook_secret}, about=_about(head)))


def _parcel(delivery: Delivery, **more: Any) -> Parcel:
    told = delivery.notification
    url = f"{settings.SITE_URL}{told.path}" if told.path else ""
    known = {"id": str(delivery.pk), "kind": told.kind, "title": told.title, "body": told.body, "url": url}
    return Parcel(**{**known, "at": told.created_at, "to": delivery.to, **more})


def _about(delivery: Delivery) -> dict[str, Any]:
    told, alert = delivery.notification, delivery.notification.alert
    about: dict[str, Any] = {
        "notification": str(told.pk), "symbol": told.instrument.symbol if told.instrument else None,
        "portfolio": str(told.portfolio_id) if told.portfolio_id else None, "alert": None,
    }  # fmt: skip
    if alert is not None:
        about["alert"] = {
            "id": str(alert.pk), "kind": alert.kind, "direction": alert.direction, "note": alert.note,
            "target_price": None if alert.target is None else money.text(alert.target),
            "triggered_price": None if alert.triggered_price is None else money.text(alert.triggered_price),
            "triggered_at": plain(alert.triggered_at) or None,
        }  # fmt: skip
    return about


def _subscription(delivery: Delivery) -> Any:
    return PushSubscription.objects.filter(user_id=delivery.notification.user_id, endpoint=delivery.to)


def _hook(delivery: Delivery) -> Any:
    return Webhook.objects.filter(owner_id=delivery.notification.user_id, url=delivery.to)


def _disable(delivery: Delivery, why: str, **when: Any) -> None:
    """Told once each time that it comes to this."""
    now = timezone.now()
    if not _hook(delivery).filter(disabled_at=None, **when).update(disabled_at=now):
        return
    hook = _hook(delivery).get()
    notifications.tell(
        delivery.notification.user_id, "alert", "A webhook was switched off", f"{why} Save its alert again to retry.",
        once=f"webhook:{hook.pk}:{plain(now)}", path="/alerts/", channels=("in_app", "email"),
    )  # fmt: skip
