"""Prices that people wrote down, by day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument


def of(instrument: Instrument) -> QuerySet[DailyClose]:
    """The newest first."""
    return DailyClose.objects.filter(instrument=instrument, source=Venue.HAND).order_by("-day")


def by_instrument(instruments: Iterable[Instrument], *, newest: int) -> dict[int, list[tuple[date, Decimal]]]:
    """The `newest` of each, the newest first; an empty list where there is none."""
    found: dict[int, list[tuple[date, Decimal]]] = {instrument.pk: [] for instrument in instruments}
    place = Window(RowNumber(), partition_by=F("instrument_id"), order_by=F("day").desc())
    rows = DailyClose.objects.filter(instrument__in=list(found), source=Venue.HAND).annotate(place=place)
    for pk, day, close in rows.filter(place__lte=newest).order_by("-day").values_list("instrument_id", "day", "close"):
        found[pk].append((day, close))
    return found
