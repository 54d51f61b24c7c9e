"""What a portfolio was worth at the end of each day of a span, with what came and went: behind every figure of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from django.db.models import Min
from django.utils import timezone

from portfolios.calc.exact import ZERO
from portfolios.calc.ranges import DAY, Range, Span, span
from portfolios.calc.returns import Day
from portfolios.calc.valuation import Valuation
from portfolios.models import DailyValue, Portfolio, Transaction
from portfolios.queries import flows
from portfolios.queries.valuation import valuation

LATE = 2  # days between the last value of the night's work and now


@dataclass(frozen=True, slots=True)
class Stretch:
    span: Span  # begins with the first transaction where that is later than was asked
    start_value: Decimal  # at the end of the day before the span
    end: Valuation  # now, or at the end of the span
    flows: list[flows.Flow]
    days: list[Day]  # the first is what there was to begin with, the last is today as it is now
    pending: date | None  # daily values from this day on are being worked out anew: `days` is empty
    unpriced: dict[str, int]  # on how many of the days which symbol had no price

    @property
    def until(self) -> date | None:
        """None: now."""
        return None if isinstance(self.end.as_of, datetime) else self.span.last


def began(portfolio: Portfolio) -> date | None:
    """The day of the first transaction."""
    found: date | None = Transaction.objects.filter(portfolio=portfolio, void=False).aggregate(
        first=Min("executed_on")
    )["first"]
    return found


def stretch(portfolio: Portfolio, asked: Range | Span, *, now: Valuation | None = None) -> Stretch | None:
    """None: nothing had happened by then. `now` spares valuing the portfolio twice."""
    today, first = timezone.now().date(), began(portfolio)
    wanted = asked if isinstance(asked, Span) else span(asked, today=today, began=first)
    if first is None or (first > wanted.last and wanted.last < today):
        return None
    asked_for = Span(min(max(wanted.first, first), today), min(wanted.last, today))
    is_live = asked_for.last == today
    end = (now if is_live and now is not None else None) or valuation(portfolio, as_of=asked_for.last)
    moved = flows.by_day(portfolio.pk, asked_for.first, None if is_live else asked_for.last)
    rows = _rows(portfolio, asked_for.base, asked_for.last - DAY if is_live else asked_for.last)
    found = [Day(it.day, it.value, it.came_in, it.went_out) for it in rows]
    if first > asked_for.base:
        found.insert(0, Day(asked_for.base, ZERO))
    days = _with_today(found, asked_for, end, moved) if is_live else found
    if not _is_whole(days, asked_for):
        days = []
    start = ZERO if first > asked_for.base else _value_on(portfolio, asked_for.base, found)
    pending = None if days else max(first, portfolio.history_from or first)
    return Stretch(asked_for, start, end, moved, days, pending, _unpriced(rows))


def _rows(portfolio: Portfolio, first: date, last: date) -> list[DailyValue]:
    """Those that count: what lies before the day that history waits from."""
    found = DailyValue.objects.filter(portfolio=portfolio, day__gte=first, day__lte=last)
    if portfolio.history_from is not None:
        found = found.filter(day__lt=portfolio.history_from)
    return list(found.order_by("day"))


def _value_on(portfolio: Portfolio, day: date, known: list[Day]) -> Decimal:
    if known and known[0].day == day:
        return known[0].value
    return valuation(portfolio, as_of=day).total_value


def _with_today(known: list[Day], wanted: Span, end: Valuation, moved: list[flows.Flow]) -> list[Day]:
    """The night's work may not have come to yesterday yet: what moved then counts for today."""
    late = [it for it in moved if known and it.day > known[-1].day]
    came_in, went_out = sum((it.came_in for it in late), ZERO), sum((it.went_out for it in late), ZERO)
    return [*known, Day(wanted.last, end.total_value, came_in, went_out)]


def _is_whole(days: list[Day], wanted: Span) -> bool:
    if not days or (days[0].day, days[-1].day) != (wanted.base, wanted.last):
        return False
    gaps = [(after.day - before.day).days for before, after in pairwise(days)]
    return all(gap == 1 for gap in gaps[:-1]) and gaps[-1] <= LATE


def _unpriced(rows: list[DailyValue]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        for symbol in row.missing:
            found[symbol] = found.get(symbol, 0) + 1
    return found
