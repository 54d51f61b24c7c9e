"""Stretches of days that figures are asked for: those with a name end today, others from one day to another."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

DAY = timedelta(days=1)
DAYS = {"1d": 1, "1w": 7}
MONTHS = {"1m": 1, "3m": 3, "1y": 12, "5y": 60}


class Range(StrEnum):
    D1 = "1d"
    W1 = "1w"
    M1 = "1m"
    M3 = "3m"
    YTD = "ytd"
    Y1 = "1y"
    Y5 = "5y"
    MAX = "max"


class Span(NamedTuple):
    """Both days count; what there was at the end of the day before the first is what it began with."""

    first: date
    last: date

    @property
    def base(self) -> date:
        return self.first - DAY

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def months_later(day: date, months: int) -> date:
    """The same day of that month, or its last where it has no such day. Below zero: earlier."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def span(named: Range, *, today: date, began: date | None) -> Span:
    """`began`: the day of the first transaction. Only `max` asks for it; before it there is nothing to tell."""
    if named in DAYS:
        return Span(today - (DAYS[named] - 1) * DAY, today)
    if named in MONTHS:
        return Span(months_later(today, -MONTHS[named]) + DAY, today)
    if named is Range.YTD:
        return Span(date(today.year, 1, 1), today)
    return Span(min(began or today, today), today)
