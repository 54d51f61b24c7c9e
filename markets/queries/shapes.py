"""Instruments as the simulator sees them: with their hours, their splits and the prices that people set."""

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone

from markets.calc.hours import ALWAYS as NEVER_CLOSED
from markets.calc.hours import CURRENCIES
from markets.calc.simulation.hours import ALWAYS, FX, Hours, of_sessions
from markets.calc.simulation.shape import Grid, Shape, grid, tick_for
from markets.calc.simulation.walk import Book
from markets.feeds.simulator import anchors
from markets.models import Instrument, SimulatedShift
from markets.queries import companies, sessions

BACK, AHEAD = timedelta(days=6 * 366), timedelta(days=60)
KEPT_S = 900
_hours: dict[str, tuple[float, date, Hours]] = {}


def shape(instrument: Instrument) -> Shape:
    return shapes([instrument])[0]


def shapes(instruments: Iterable[Instrument]) -> list[Shape]:
    """In their order; one read of the database for what people set, whoever asks."""
    rows = list(instruments)
    shifts = defaultdict(list)
    found = SimulatedShift.objects.filter(instrument__in=rows).order_by("at")
    for instrument_id, at, factor in found.values_list("instrument_id", "at", "factor"):
        shifts[instrument_id].append((_ms(at), factor))
    return [_shape(row, tuple(shifts[row.pk])) for row in rows]


def book(instruments: Iterable[Instrument]) -> Book:
    return Book(shapes(instruments))


def grid_of(instrument: Instrument) -> Grid:
    """The prices that it can have."""
    return grid(instrument.tick_size or tick_for(anchors.anchor(instrument.symbol).price))


def _shape(row: Instrument, shifts: tuple[tuple[int, float], ...]) -> Shape:
    return anchors.shape(
        instrument_id=row.pk, symbol=row.symbol, kind=row.kind, currency=row.currency, tick_size=row.tick_size,
        hours=hours(sessions.calendar_of(row)), shifts=shifts, splits=companies.splits_to_come(row),
    )  # fmt: skip


def hours(calendar: str) -> Hours:
    if calendar == NEVER_CLOSED:
        return ALWAYS
    if calendar == CURRENCIES:
        return FX
    today = timezone.now().date()
    kept_at, kept_on, known = _hours.get(calendar, (0.0, date.min, ALWAYS))
    if kept_on != today or time.monotonic() - kept_at > KEPT_S:
        spans = sessions.spans(calendar, today - BACK, today + AHEAD)
        known = of_sessions([(_ms(span.opens_at), _ms(span.closes_at)) for span in spans])
        _hours[calendar] = (time.monotonic(), today, known)
    return known


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
