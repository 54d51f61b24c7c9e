"""Trading days in the table: filled at the first start, kept a year ahead by a monthly job."""

from datetime import date, timedelta

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from markets import calendars
from markets.calc.hours import CALENDARS, Span
from markets.models import Session
from markets.queries import sessions

PAST, AHEAD = timedelta(days=5 * 366), timedelta(days=366)
ENOUGH_AHEAD = timedelta(days=60)
log = structlog.get_logger(__name__)


def fill_missing() -> int:
    """What a start does: the calendars whose days run out. Nothing is imported when none do."""
    today = timezone.now().date()
    known = dict(Session.objects.values_list("calendar").annotate(last=Max("day")))
    missing = [code for code in CALENDARS if known.get(code, date.min) < today + ENOUGH_AHEAD]
    return sum(_refreshed(code, today - PAST) for code in missing)


def refresh() -> int:
    """Holidays are announced late, and days already past are settled."""
    today = timezone.now().date()
    return sum(_refreshed(code, today - timedelta(days=31)) for code in CALENDARS)


def _refreshed(calendar: str, first: date) -> int:
    try:
        found = calendars.spans(calendar, first, timezone.now().date() + AHEAD)
    except Exception:  # of whatever kind a new version of the package raises: the usual hours still hold
        log.exception("a calendar cannot be read", calendar=calendar)
        return 0
    store(calendar, found, first=first)
    return len(found)


@transaction.atomic
def store(calendar: str, spans: list[Span], *, first: date) -> None:
    """These are all trading days from `first` on."""
    Session.objects.filter(calendar=calendar, day__gte=first).delete()
    Session.objects.bulk_create(
        Session(calendar=calendar, day=span.day, opens_at=span.opens_at, closes_at=span.closes_at) for span in spans
    )
    transaction.on_commit(sessions.forget)
