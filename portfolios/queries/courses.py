"""How several portfolios went: their last week for a list, and their returns over each other in one picture."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from portfolios.calc import ranges
from portfolios.calc.ranges import Range, Span
from portfolios.models import DailyValue, Portfolio

WEEK = timedelta(days=8)
MOST = 7  # as many as there are colours of series


class Course(NamedTuple):
    """Of one portfolio, beginning at 100."""

    portfolio: Portfolio
    days: list[date]
    index: list[float]


def weeks(portfolios: Sequence[Portfolio]) -> dict[UUID, list[float]]:
    """What each was worth at the end of the last days."""
    found: dict[UUID, list[float]] = {}
    rows = DailyValue.objects.filter(portfolio__in=portfolios, day__gte=timezone.now().date() - WEEK)
    for pk, value in rows.order_by("day").values_list("portfolio_id", "value"):
        found.setdefault(pk, []).append(float(value))
    return found


def overlaid(portfolios: Sequence[Portfolio], asked: Range | Span) -> list[Course]:
    """Time-weighted, so that what was put in meanwhile is no gain. Those with two days of history at least."""
    rows = DailyValue.objects.filter(portfolio__in=portfolios[:MOST])
    first = rows.aggregate(first=Min("day"))["first"]
    span = asked if isinstance(asked, Span) else ranges.span(asked, today=timezone.now().date(), began=first)
    told: dict[UUID, list[tuple[date, float]]] = {}
    for pk, day, index in (
        rows.filter(day__gte=span.base, day__lte=span.last)
        .order_by("day")
        .values_list("portfolio_id", "day", "twr_index")
    ):
        told.setdefault(pk, []).append((day, float(index)))
    return [_course(it, told[it.pk]) for it in portfolios if len(told.get(it.pk, ())) > 1]


def _course(portfolio: Portfolio, points: Sequence[tuple[date, float]]) -> Course:
    began = points[0][1] or 100.0
    return Course(portfolio, [day for day, _ in points], [100 * index / began for _, index in points])
