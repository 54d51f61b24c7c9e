"""Gets notifications to people: each delivery is claimed, tried, and tried again until it arrives or is given up.

A claim is a lease: `due_at` moves on before anything is sent. Whoever dies in between leaves a row that is due
again, and the second try carries the same id.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from prometheus_client import Counter

from accounts.calc.notices import refused
from alerts.channels import Gone, Refused, Retry
from alerts.models import Delivery
from alerts.queries.reach import Reach, reach
from alerts.services import digests, ways
from alerts.services.plans import OFF, ask
from config.kit import errors

logger = logging.getLogger(__name__)
State = Delivery.State
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360)]
LEASE = timedelta(seconds=150)  # longer than a job may run: whoever took it is dead by then
LONGEST_S = 80.0
LATE = timedelta(seconds=20)
SWEPT = 2000
WAKES = ("email", "web_push")
URGENT = ("security",)
ENDED = Counter("tidemark_deliveries", "Notifications that left by a channel, or did not", ["channel", "state"])


def deliver(ids: Iterable[str]) -> None:
    """Those of them that are due and that nobody else has taken. What takes too long is left to the sweep."""
    until = monotonic() + LONGEST_S
    for delivery_id in ids:
        if monotonic() > until:
            return
        delivery = _claimed(delivery_id)
        if delivery is not None:
            _try([delivery])


def deliver_due() -> None:
    """Has those delivered that are due again, or that no job took."""
    late = Delivery.objects.filter(due_at__lte=timezone.now() - LATE).order_by("due_at")
    due = [str(pk) for pk in late.values_list("pk", flat=True)[:SWEPT]]
    ask(due)


def send_again(delivery: Delivery) -> bool:
    """One that was given up gets all its tries once more."""
    now = timezone.now()
    fresh = {"state": State.QUEUED, "tries": 0, "due_at": now, "ended_at": None, "error": ""}
    with transaction.atomic():
        again = Delivery.objects.filter(pk=delivery.pk, state=State.DEAD).update(**fresh) == 1
        if again:
            ask([str(delivery.pk)])
    return again


def _claimed(delivery_id: str) -> Delivery | None:
    now = timezone.now()
    mine = Delivery.objects.filter(pk=delivery_id, due_at__lte=now).update(due_at=now + LEASE, tries=F("tries") + 1)
    if not mine:
        return None
    rows = Delivery.objects.select_related("notification__user", "notification__alert", "notification__instrument")
    return rows.filter(pk=delivery_id).first()


def _try(batch: list[Delivery]) -> None:
    """One delivery; or several letters as one, for who wants it so."""
    head = batch[0]
    told = head.notification
    person = reach([told.user_id]).get(told.user_id)
    if person is None or (head.channel != "webhook" and refused(person.chosen, told.kind, head.channel)):
        _end(batch, State.SKIPPED, OFF)
    elif head.tries > len(BACK_OFF) + 1:  # each of them ended the process
        _end(batch, State.DEAD, "Nobody knows why it did not arrive.")
    elif until := _held_until(head, person, timezone.now()):
        _change(batch, state=State.HELD, due_at=until, tries=0)
    else:
        if head.channel == "email" and person.digest and head.state in digests.WAITED:
            batch += digests.others(head, LEASE)
        _send(batch, person)


def _send(batch: list[Delivery], person: Reach) -> None:
    head = batch[0]
    try:
        ways.send(batch, person)
    except Gone as error:
        ways.forget(head)
        _end(batch, State.DEAD, str(error))
    except Refused as error:
        ways.failed(head)
        _end(batch, State.DEAD, str(error))
    except Retry as error:
        ways.failed(head)
        _later(batch, str(error), error.after_s)
    except (*errors.OUTAGES, SoftTimeLimitExceeded):
        raise  # it is due again when its lease ends
    except Exception:
        logger.exception("a delivery failed in a way nobody foresaw")
        _later(batch, "Something broke here; it is tried again.", None)
    else:
        ways.arrived(head)
        _end(batch, State.SENT)


def _held_until(delivery: Delivery, person: Reach, now: datetime) -> datetime | None:
    """Quiet hours hold what would wake somebody; who wants one letter a day gets what waits for it then."""
    kind, channel = delivery.notification.kind, delivery.channel
    if channel not in WAKES or kind in URGENT:
        return None
    quiet = person.quiet_until(now)
    if quiet is None and channel == "email" and person.digest and delivery.state == State.QUEUED:
        return digests.next_one(now, person.zone)
    return quiet


def _later(batch: list[Delivery], why: str, after_s: float | None) -> None:
    tries = batch[0].tries
    if tries > len(BACK_OFF):
        _end(batch, State.DEAD, why)
        return
    wait = max(BACK_OFF[tries - 1], timedelta(seconds=after_s or 0))
    _change(batch, state=State.FAILED, due_at=timezone.now() + wait, error=why[:300])


def _end(batch: list[Delivery], state: Delivery.State, why: str = "") -> None:
    _change(batch, state=state, due_at=None, ended_at=timezone.now(), error=why[:300])
    ENDED.labels(batch[0].channel, state.value).inc(len(batch))


def _change(batch: list[Delivery], **changes: object) -> None:
    """Unless the lease ran out and somebody else tries it now."""
    for delivery in batch:
        Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries).update(**changes)
