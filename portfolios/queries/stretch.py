"""What a portfolio was worth at the end of each day of a span, with what came and went: behind every figure of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from django.utils import timezone

from portfolios.calc.exact import ZERO, quotient
from portfolios.calc.ranges import Range, Span, span
from portfolios.calc.returns import ONE, Day, time_weighted
from portfolios.calc.valuation import HUNDRED, Valuation
from portfolios.models import DailyValue, Portfolio
from portfolios.queries import flows, history
from portfolios.queries.valuation import valuation


class End(NamedTuple):
    """Of a day. `level` is the time-weighted index."""

    day: date
    value: Decimal
    came_in: Decimal
    went_out: Decimal
    level: Decimal


class Return(NamedTuple):
    """Of a day. `change` is None where there was no capital, or something had no price: the index stands still."""

    day: date
    gain: Decimal
    change: Decimal | None
    is_bare: bool  # a gain on no capital


@dataclass(frozen=True, slots=True)
class Stretch:
    span: Span  # begins with the first transaction where that is later than was asked
    start_value: Decimal  # at the end of the day before the span
    end: Valuation  # now, or at the end of the span
    flows: list[flows.Flow]
    days: list[End]  # the first is what there was to begin with, the last is today as it is now
    pending: date | None  # daily values from this day on are being worked out anew: `days` is empty
    unpriced: dict[str, int]  # on how many of the days which symbol had no price

    @property
    def until(self) -> date | None:
        """None: now."""
        return None if isinstance(self.end.as_of, datetime) else self.span.last

    def returns(self) -> list[Return]:
        return [_return(before, day) for before, day in pairwise(self.days)]


def stretch(
    portfolio: Portfolio, asked: Range | Span, *, now: Valuation | None = None,
    days: Sequence[DailyValue] | None = None,
) -> Stretch | None:  # fmt: skip
    """None: nothing had happened by then. `now` and `days`, which are all there are, spare reading them twice."""
    today, began = timezone.now().date(), history.first_day(portfolio)
    wanted = asked if isinstance(asked, Span) else span(asked, today=today, began=began)
    if began is None or (began > wanted.last and wanted.last < today):
        return None
    wanted = Span(min(max(wanted.first, began), today), min(wanted.last, today))
    is_live = wanted.last == today
    end = (now if is_live and now is not None else None) or valuation(portfolio, as_of=wanted.last)
    moved = flows.by_day(portfolio.pk, wanted.first, None if is_live else wanted.last)
    rows = [it for it in (history.days(portfolio) if days is None else days) if wanted.base <= it.day <= wanted.last]
    ends = [End(it.day, it.value, it.came_in, it.went_out, it.twr_index) for it in rows]
    if began > wanted.base:
        ends.insert(0, End(wanted.base, ZERO, ZERO, ZERO, HUNDRED))
    start = (
        ends[0].value if ends and ends[0].day == wanted.base else valuation(portfolio, as_of=wanted.base).total_value
    )
    if is_live and ends:
        ends.append(_today(ends[-1], end, moved, wanted.last))
    if not _is_whole(ends, wanted):
        return Stretch(wanted, start, end, moved, [], max(began, portfolio.history_from or began), {})
    return Stretch(wanted, start, end, moved, ends, None, _unpriced(rows))


def _today(yesterday: End, now: Valuation, moved: list[flows.Flow], today: date) -> End:
    late = [it for it in moved if it.day > yesterday.day]
    came_in, went_out = sum((it.came_in for it in late), ZERO), sum((it.went_out for it in late), ZERO)
    days = [Day(yesterday.day, yesterday.value), Day(today, now.total_value, came_in, went_out)]
    level = time_weighted(days, index=yesterday.level)[0].level
    return End(today, now.total_value, came_in, went_out, level)


def _is_whole(days: list[End], wanted: Span) -> bool:
    """A day that is missing would have its flows forgotten."""
    return bool(days) and len(days) == wanted.days + 1 and (days[0].day, days[-1].day) == (wanted.base, wanted.last)


def _return(before: End, day: End) -> Return:
    capital, end = before.value + day.came_in, day.value + day.went_out
    stands = day.level == before.level
    told = capital > 0 and before.level > 0 and (not stands or end == capital)
    change = quotient(day.level, before.level) - ONE if told else None
    return Return(day.day, end - capital, change, stands and capital <= 0 and end != capital)


def _unpriced(rows: list[DailyValue]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        for symbol in row.missing:
            found[symbol] = found.get(symbol, 0) + 1
    return found
