"""How several portfolios went: their last week for a list, and their returns over each other in one picture."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from portfolios.calc import ranges
from portfolios.calc.ranges import Range, Span
from portfolios.models import DailyValue, Portfolio
from portfolios.queries import history
from portfolios.queries.benchmark import measured, yardstick
from portfolios.queries.history import Point

WEEK = timedelta(days=8)
MOST = 7  # as many as there are colours of series


class Course(NamedTuple):
    """Of one portfolio, or what it is measured against, beginning at 100."""

    name: str
    days: list[date]
    values: list[float]


class Courses(NamedTuple):
    weeks: dict[UUID, list[float]]  # what each was worth at the end of the last days
    overlaid: list[Course]  # of the first ones, as many as one can tell apart


def courses(portfolios: Sequence[Portfolio], asked: Range | Span) -> Courses:
    """Returns are time-weighted, so that what was put in meanwhile is no gain."""
    today = timezone.now().date()
    told = {it.pk: history.days(it) for it in portfolios}
    began = min((rows[0].day for rows in told.values() if rows), default=None)
    span = asked if isinstance(asked, Span) else ranges.span(asked, today=today, began=began)
    weeks = {pk: [float(it.value) for it in rows if it.day >= today - WEEK] for pk, rows in told.items()}
    shown = {pk: [it for it in rows if span.base <= it.day <= span.last] for pk, rows in told.items()}
    return Courses(weeks, [_course(it, shown[it.pk]) for it in portfolios if len(shown[it.pk]) > 1][:MOST])


def _course(portfolio: Portfolio, rows: Sequence[DailyValue]) -> Course:
    began = float(rows[0].twr_index) or 100.0
    return Course(portfolio.name, [it.day for it in rows], [100 * float(it.twr_index) / began for it in rows])


def beside_benchmark(portfolio: Portfolio, points: Sequence[Point]) -> list[Course]:
    """The return of a portfolio, and of its benchmark on the same days: a day without a close has that before."""
    if len(points) < 2:
        return []
    began = float(points[0].twr_index) or 100.0
    days = [datetime.fromtimestamp(it.ts_ms / 1000, UTC).date() for it in points]
    own = Course(portfolio.name, days, [100 * float(it.twr_index) / began for it in points])
    against = yardstick(portfolio)
    if against is None:
        return [own]
    told = measured(against.instrument, portfolio.base_currency, begin=days[0], end=days[-1])
    last, levels = told.before, []
    for day in days:
        last = told.closes.get(day, last)
        levels.append(last)
    first = levels[0]
    if not first:
        return [own]
    index = [100 * float(it / first) for it in levels if it is not None]
    return [own, Course(against.instrument.name or against.instrument.symbol, days, index)]
