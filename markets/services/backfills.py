"""The rows that say what history waits, who works on it, and how far that has come: what the admin shows.

A row is claimed before it is worked on, so two workers never fetch the same; one that a dead worker held comes back.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from markets.calc.venues import STREAMS
from markets.models import Backfill

GIVEN_UP = timedelta(minutes=15)  # a row that is worked on for longer lost its worker
REST_AFTER_FAILURE = timedelta(hours=1)
What, State = Backfill.What, Backfill.State
Rows = dict[tuple[int, str, int], Backfill]
"""By instrument, what, and source."""


def known() -> Rows:
    return {(row.instrument_id, row.what, row.source): row for row in Backfill.objects.all()}


def wait(wanted: Collection[tuple[int, str, int, date]]) -> int:
    """Rows of (instrument, what, source, since) that wait from now on."""
    now = timezone.now()
    rows = [
        Backfill(instrument_id=instrument_id, what=what, source=source, since=since, changed_at=now)
        for instrument_id, what, source, since in wanted
    ]
    Backfill.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["instrument", "what", "source"],
        update_fields=["since", "state", "progress_pct", "error", "changed_at"],
    )  # fmt: skip
    return len(rows)


def is_due(row: Backfill, *, now: datetime, since: datetime) -> bool:
    """Not while it waits or is worked on, not right after a failure, and not when it was done after `since`."""
    if row.state == State.FAILED:
        return now - row.changed_at >= REST_AFTER_FAILURE
    return row.state == State.DONE and row.changed_at < since


def take_back(now: datetime) -> None:
    lost = Backfill.objects.filter(state=State.RUNNING, changed_at__lt=now - GIVEN_UP)
    lost.update(state=State.WAITING, progress_pct=0)


def claimed(*, resting: Collection[int] = ()) -> Backfill | None:
    """The next one, of none of these sources."""
    for row in _waiting(resting):
        mine = Backfill.objects.filter(pk=row.pk, state=State.WAITING)
        if mine.update(state=State.RUNNING, changed_at=timezone.now()):
            return row
    return None


def _waiting(resting: Collection[int]) -> Iterator[Backfill]:
    """What makes a chart comes first, then the same of second venues; figures of companies last. The largest first."""
    rows = Backfill.objects.filter(state=State.WAITING).exclude(source__in=resting).select_related("instrument")
    second = Q(source__in=STREAMS) & ~Q(source=F("instrument__primary_venue"))
    order = (
        Case(When(second, then=Value(1)), When(what=What.FUNDAMENTALS, then=Value(2)), default=Value(0)),
        Case(When(what=What.CLOSES, then=Value(0)), default=Value(1)),
        F("instrument__rank").asc(nulls_last=True),
        "id",
    )
    return rows.order_by(*order)[:20].iterator()


def came_to(row: Backfill, progress_pct: int) -> None:
    Backfill.objects.filter(pk=row.pk).update(progress_pct=progress_pct)


def end(row: Backfill, **said: object) -> None:
    """A row that was asked for again meanwhile waits on."""
    Backfill.objects.filter(pk=row.pk, state=State.RUNNING).update(**said, changed_at=timezone.now())
