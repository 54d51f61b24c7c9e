"""By which ways somebody is told of something, as rows: written without models, for ten thousand may come at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from accounts.calc.notices import CHANNELS, refused, wanted
from alerts.calc.news import News
from alerts.models import Delivery
from alerts.queries.reach import Reach, reach
from config.kit import jobs
from portfolios.services import rows

State = Delivery.State
AT_ONCE = 50
"""Deliveries of one job."""
OFF = "Switched off in your settings."
NOWHERE = {"email": "Your e-mail address is not confirmed.", "web_push": "No browser of yours takes push messages."}
WRITE = """
    INSERT INTO alerts_notification
        (id, user_id, kind, title, body, path, instrument_id, portfolio_id, alert_id, once, created_at, read_at)
    SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
                         %s::uuid[], %s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[])
    ON CONFLICT (once) DO NOTHING RETURNING id
"""
DELIVERY = ("id", "notification_id", "channel", "to", "state", "tries", "due_at", "ended_at", "error")


class Way(NamedTuple):
    channel: str
    state: Delivery.State
    to: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    id: UUID
    news: News
    ways: list[Way]
    at: datetime

    @property
    def rings(self) -> bool:
        """Else it counts as read: no bell is wanted for it."""
        return Way("in_app", State.SENT) in self.ways


def planned(news: Sequence[News]) -> list[Plan]:
    """What is to be told to whom by which ways; nothing to those who want it by none."""
    now, people = timezone.now(), reach(it.user_id for it in news)
    plans = [
        Plan(uuid4(), it, _ways(it, people[it.user_id]), now)
        for it in sorted(news, key=lambda each: each.once)  # in one order: two who tell the same never wait crosswise
        if it.user_id in people
    ]
    return [plan for plan in plans if any(way.state != State.SKIPPED for way in plan.ways)]


def write(plans: Sequence[Plan]) -> list[Plan]:
    """Those that nobody told before, with their deliveries and the jobs for these."""
    if not plans:
        return []
    columns = [list(column) for column in zip(*map(_row, plans), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, columns)
        fresh = {row[0] for row in cursor.fetchall()}
    told = [plan for plan in plans if plan.id in fresh]
    due = list[str]()
    rows.send(Delivery, DELIVERY, _deliveries(told, due))
    ask(due)
    return told


def ask(due: Sequence[str]) -> None:
    """Has these delivered. A crowd goes by the slow lane: a code that somebody waits for must not stand behind it."""
    job = "alerts.deliver" if len(due) <= AT_ONCE else "alerts.deliver_many"
    for first in range(0, len(due), AT_ONCE):
        jobs.enqueue(job, due[first : first + AT_ONCE])


def _row(plan: Plan) -> tuple[object, ...]:
    it = plan.news
    return (
        plan.id, it.user_id, it.kind, it.title[:200], it.body[:1000], it.path, it.instrument_id, it.portfolio_id,
        it.alert_id, it.once, plan.at, None if plan.rings else plan.at,
    )  # fmt: skip


def _deliveries(plans: Iterable[Plan], due: list[str]) -> Iterable[tuple[object, ...]]:
    """`due` gets the ids of those that are to be sent."""
    for plan in plans:
        for way in plan.ways:
            pk, waits = uuid4(), way.state == State.QUEUED
            if waits:
                due.append(str(pk))
            ends = (plan.at, None) if waits else (None, plan.at)
            yield pk, plan.id, way.channel, way.to, way.state.value, 0, *ends, way.error


def _ways(news: News, person: Reach) -> list[Way]:
    if news.channels is None:
        chosen = [channel for channel in CHANNELS if wanted(person.chosen, news.kind, channel)]
        return [way for channel in chosen for way in _places(news, person, channel)]
    return [way for channel in dict.fromkeys(news.channels) for way in _asked(news, person, channel)]


def _asked(news: News, person: Reach, channel: str) -> list[Way]:
    """What an alert asks for and cannot have is there to be seen, as skipped."""
    if channel != "webhook" and refused(person.chosen, news.kind, channel):
        return [Way(channel, State.SKIPPED, error=OFF)]
    why = NOWHERE.get(channel, "There is no address to send it to.")
    return _places(news, person, channel) or [Way(channel, State.SKIPPED, error=why)]


def _places(news: News, person: Reach, channel: str) -> list[Way]:
    """One for each address."""
    if channel == "in_app":
        return [Way(channel, State.SENT)]
    places = {"email": [person.email], "web_push": person.endpoints, "webhook": [news.webhook_url]}[channel]
    return [Way(channel, State.QUEUED, place) for place in places if place]
