"""Whether a market is open, and when that changes."""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Lock

from django.db.models import Max, Min
from django.utils import timezone

from markets.calc import hours
from markets.calc.hours import ALWAYS, CURRENCIES, MarketState, Span
from markets.models import Instrument, Session

KEPT_S = 900
DAY = timedelta(days=1)
AROUND = timedelta(days=20)  # longer than any market is closed in a row
_near: dict[str, tuple[float, date, Sequence[Span]]] = {}
_lock = Lock()


def state(instrument: Instrument, now: datetime | None = None) -> MarketState:
    """`MarketState(open, next_change)`: from memory but for the first time in a while, and for far moments."""
    calendar = calendar_of(instrument)
    if calendar == ALWAYS:
        return MarketState(open=True, next_change=None)
    return hours.state(_around(calendar, now or timezone.now()), now or timezone.now())


def calendar_of(instrument: Instrument) -> str:
    return hours.calendar_of(
        kind=instrument.kind, exchange=instrument.exchange, hand_priced=instrument.hand_priced
    )  # fmt: skip


def spans(calendar: str, first: date, last: date) -> list[Span]:
    """The trading days of a calendar; beyond what the table knows, those of the usual hours."""
    if calendar == CURRENCIES:
        return list(hours.currency_spans(first, last))
    table = Session.objects.filter(calendar=calendar)
    known = [Span(*row) for row in table.filter(day__range=(first, last)).values_list("day", "opens_at", "closes_at")]
    begins, ends = table.aggregate(Min("day"), Max("day")).values()
    if begins is None:
        return list(hours.usual_spans(calendar, first, last))
    before = hours.usual_spans(calendar, first, min(last, begins - DAY))
    after = hours.usual_spans(calendar, max(first, ends + DAY), last)
    return [*before, *known, *after]


def forget() -> None:
    _near.clear()


def _around(calendar: str, moment: datetime) -> Sequence[Span]:
    """The days about `moment`, kept in memory while they are about now."""
    day = moment.astimezone(UTC).date()
    kept_at, kept_day, found = _near.get(calendar, (0.0, date.min, ()))
    if kept_day == day and time.monotonic() - kept_at < KEPT_S:
        return found
    found = spans(calendar, day - AROUND, day + AROUND)
    with _lock:
        _near[calendar] = (time.monotonic(), day, found)
    return found
