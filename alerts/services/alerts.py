"""Alerts are made, changed, paused, armed again and deleted."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.calc.conditions import is_there, side_of
from alerts.calc.kinds import facing
from alerts.errors import NotToBeDone, TooManyAlerts
from alerts.models import Alert, Notification
from alerts.queries.courses import Courses, now_ms
from alerts.queries.readings import readings_of
from alerts.services import drafts, firing, webhooks, wording
from alerts.services.drafts import drafted
from config.kit.commit import afterwards
from markets.live import levels
from markets.models import Instrument

__all__ = ["MOST", "Made", "change", "create", "delete", "drafted", "merged", "pause", "rearm", "resume"]
MOST = 500
Status = Alert.Status


@dataclass(frozen=True, slots=True)
class Made:
    alert: Alert
    already: bool = False  # what it waits for is so now: it fires at the next crossing, or did at once
    warnings: list[str] = field(default_factory=list)


@transaction.atomic
def create(user: User, **fields: Any) -> Made:
    """Of `fields` as `drafted` takes them."""
    alert = drafted(user, **fields)
    User.objects.select_for_update().get(pk=user.pk)
    if Alert.objects.filter(owner=user).count() >= MOST:
        raise TooManyAlerts(most=MOST)
    _call(alert)
    return _armed(alert)


@transaction.atomic
def change(alert: Alert, **fields: Any) -> Made:
    """The same fields but for its kind; one that waits for something else now waits anew."""
    row = _locked(alert)
    before = _waits_for(row)
    for name, value in fields.items():
        if name not in drafts.FIELDS or name == "kind":
            raise TypeError(name)
        setattr(row, name, value)
    if "expires_at" not in fields and row.status != Status.ACTIVE:
        row.expires_at = row.expires_at if row.expires_at and row.expires_at > timezone.now() else None
    drafts.check(row)
    _call(row)
    if row.status == Status.ACTIVE and _waits_for(row) != before:
        return _armed(row)
    row.save()
    _publish(row)
    return Made(row)


@transaction.atomic
def pause(alert: Alert) -> Alert:
    row = _locked(alert)
    if row.status != Status.ACTIVE:
        raise NotToBeDone("Only an active alert can be paused; this one is {status}.", status=row.status)
    row.status = Status.PAUSED
    row.save(update_fields=["status", "updated_at"])
    _publish(row)
    return row


@transaction.atomic
def resume(alert: Alert) -> Made:
    """A paused one. What crossed meanwhile does not count."""
    row = _locked(alert)
    if row.status != Status.PAUSED:
        raise NotToBeDone("Only a paused alert can go on; this one is {status}.", status=row.status)
    return _armed(row)


@transaction.atomic
def rearm(alert: Alert) -> Made:
    """One that was triggered, or has expired; its end goes with it if that has passed."""
    row = _locked(alert)
    if row.status not in (Status.TRIGGERED, Status.EXPIRED):
        raise NotToBeDone(
            "Only an alert that has fired or expired can be armed again; this one is {status}.", status=row.status
        )
    if row.expires_at is not None and row.expires_at <= timezone.now():
        row.expires_at = None
    return _armed(row)


@transaction.atomic
def delete(alert: Alert) -> None:
    gone = str(alert.pk)
    alert.delete()
    afterwards(levels.changed, firing.SUBSCRIBER, disarmed=[gone])


def merged(*, gone: Instrument, into: Instrument) -> None:
    """Two instruments turned out to be one (settings.HOOKS)."""
    Notification.objects.filter(instrument=gone).update(instrument=into)
    rows = Alert.objects.filter(instrument=gone)
    ids = list(rows.values_list("pk", flat=True))
    rows.update(instrument=into)
    for alert in firing.watched().filter(pk__in=ids):
        _publish(alert)


def _locked(alert: Alert) -> Alert:
    """An engine may be claiming it."""
    rows = Alert.objects.select_related("instrument", "portfolio").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=alert.pk)


def _waits_for(alert: Alert) -> tuple[Any, ...]:
    names = ("instrument_id", "portfolio_id", "venue", "direction", "target", "window", "parameters", "at_once")
    return tuple(getattr(alert, name) for name in names)


def _call(alert: Alert) -> None:
    if "webhook" in alert.channels:
        webhooks.enable(alert.owner, alert.webhook_url)


def _armed(alert: Alert) -> Made:
    """It waits from now on, and knows on which side its figure is."""
    alert.status, alert.armed_ms, alert.quiet_until, alert.side = Status.ACTIVE, now_ms(), None, Alert.Side.UNKNOWN
    direction = facing(alert.kind, alert.direction)
    seen = [it._replace(ts_ms=alert.armed_ms) for it in Courses([alert]).of(alert)[-1:]]
    readings = readings_of(alert, seen)
    for now in readings:
        alert.side = Alert.Side(side_of(direction, now.last, now.level))
    already = is_there(direction, alert.side)
    fires = already and alert.at_once
    if fires:  # as if it had come there now
        alert.side = Alert.Side.BELOW if direction == "above" else Alert.Side.ABOVE
    alert.save()
    if fires:
        alert = next(iter(firing.evaluate({alert.pk: seen})), alert)
    _publish(alert)
    return Made(alert, already, _warnings(alert, already=already, fired=fires, known=bool(readings)))


def _warnings(alert: Alert, *, already: bool, fired: bool, known: bool) -> list[str]:
    if not known:
        return ["Nothing is known of its figure yet: it begins to wait with the first one."]
    if not already or fired:
        return []
    return [f"{wording.title_of(alert)} already. It fires when that comes true again."]


def _publish(alert: Alert) -> None:
    """To the engine, on commit."""
    level = firing.level_of(alert)
    armed, disarmed = ([level], []) if level else ([], [str(alert.pk)])
    afterwards(levels.changed, firing.SUBSCRIBER, armed=armed, disarmed=disarmed)
