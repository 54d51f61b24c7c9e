"""By which ways somebody is told of something, as rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.calc.notices import CHANNELS, refused, wanted
from alerts.calc.news import News
from alerts.models import Delivery, Notification
from alerts.queries.reach import Reach, reach
from config.kit import jobs

State = Delivery.State
AT_ONCE = 20
"""Deliveries of one job."""
OFF = "Switched off in your settings."
NOWHERE = {"email": "Your e-mail address is not confirmed.", "web_push": "No browser of yours takes push messages."}


@dataclass(slots=True)
class Plan:
    notification: Notification
    deliveries: list[Delivery] = field(default_factory=list)


def planned(news: Sequence[News]) -> list[Plan]:
    """What is to be told to whom by which ways; nothing to those who want it by none."""
    people = reach(it.user_id for it in news)
    plans = (_plan(it, people[it.user_id]) for it in news if it.user_id in people)
    return [plan for plan in plans if any(it.state != State.SKIPPED for it in plan.deliveries)]


def start(plans: Iterable[Plan]) -> None:
    """In the transaction that told of them."""
    rows = [row for plan in plans for row in plan.deliveries]
    Delivery.objects.bulk_create(rows, batch_size=2000)
    due = [str(row.pk) for row in rows if row.due_at is not None]
    for first in range(0, len(due), AT_ONCE):
        jobs.enqueue("alerts.deliver", due[first : first + AT_ONCE])


def _plan(news: News, person: Reach) -> Plan:
    now = timezone.now()
    row = Notification(
        user_id=news.user_id, kind=news.kind, title=news.title[:200], body=news.body[:1000], path=news.path,
        instrument_id=news.instrument_id, portfolio_id=news.portfolio_id, alert_id=news.alert_id, once=news.once,
        created_at=now,
    )  # fmt: skip
    plan = Plan(row)
    for channel in CHANNELS if news.channels is None else news.channels:
        plan.deliveries += _ways(news, person, row, channel)
    if not any(it.channel == "in_app" and it.state == State.SENT for it in plan.deliveries):
        row.read_at = now  # no bell rings for it
    return plan


def _ways(news: News, person: Reach, row: Notification, channel: str) -> list[Delivery]:
    """One for each address. What an alert asks for and cannot have is there to be seen, as skipped."""
    chosen = news.channels is not None
    now = timezone.now()
    if not chosen and not wanted(person.chosen, news.kind, channel):
        return []
    if chosen and channel != "webhook" and refused(person.chosen, news.kind, channel):
        return [Delivery(notification=row, channel=channel, state=State.SKIPPED, error=OFF, ended_at=now)]
    if channel == "in_app":
        return [Delivery(notification=row, channel=channel, state=State.SENT, ended_at=now)]
    places = {"email": [person.email], "web_push": person.endpoints, "webhook": [news.webhook_url]}[channel]
    found = [Delivery(notification=row, channel=channel, to=place, due_at=now) for place in places if place]
    if found or not chosen:
        return found
    why = NOWHERE.get(channel, "There is no address to send it to.")
    return [Delivery(notification=row, channel=channel, state=State.SKIPPED, error=why, ended_at=now)]
