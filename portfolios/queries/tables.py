"""Returns by month and year."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.ranges import Range, last_of_month
from portfolios.calc.returns import ONE
from portfolios.calc.valuation import Valuation, percent
from portfolios.models import DailyValue, Portfolio
from portfolios.queries.stretch import Return, stretch


class Cell(NamedTuple):
    """Time-weighted, and the gain in base units. `partial`: not all of its days are in it."""

    twr_pct: Decimal | None
    gain: Decimal
    partial: bool


class Year(NamedTuple):
    year: int
    months: list[Cell | None]  # twelve; None: nothing was there
    whole: Cell


@exactly
def returns_table(
    portfolio: Portfolio, *, now: Valuation | None = None, days: Sequence[DailyValue] | None = None
) -> list[Year]:
    """The newest year first. Today is in it, at live prices. Empty while daily values wait to be worked out."""
    found = stretch(portfolio, Range.MAX, now=now, days=days)
    if found is None or not found.days:
        return []
    by_year = groupby(found.returns(), key=lambda it: it.day.year)
    return [_year(number, list(rows)) for number, rows in by_year][::-1]


def _year(number: int, rows: list[Return]) -> Year:
    months: list[Cell | None] = [None] * 12
    for month, mine in groupby(rows, key=lambda it: it.day.month):
        first = date(number, month, 1)
        months[month - 1] = _cell(list(mine), first, last_of_month(first))
    return Year(number, months, _cell(rows, date(number, 1, 1), date(number, 12, 31)))


def _cell(rows: list[Return], first: date, last: date) -> Cell:
    growth = ONE
    for row in rows:
        growth *= ONE + (row.change or ZERO)
    twr = percent(growth - ONE, ONE) if any(it.change is not None for it in rows) else None
    whole = (rows[0].day, rows[-1].day) == (first, last)
    return Cell(twr, sum((it.gain for it in rows), ZERO), partial=not whole)
