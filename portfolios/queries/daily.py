"""A portfolio's value at the end of each day, worked out from its transactions: what services/history.py keeps."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from markets.models import Instrument
from markets.queries.series import series
from portfolios.calc.daily import Closing, Days, Listed
from portfolios.calc.entries import Entry, ordered
from portfolios.calc.exact import exactly
from portfolios.calc.returns import Day, time_weighted
from portfolios.models import DailyValue, Portfolio, Transaction
from portfolios.queries import books, entries
from portfolios.queries.quotes import same
from portfolios.queries.rates import rates_between

DAY = timedelta(days=1)
START = Decimal(100)


@dataclass(slots=True)
class Account:
    """Days that are to be worked out, a stretch at a time. Rows are not stored here."""

    portfolio: Portfolio
    days: Days
    first: date
    last: date
    before: Day  # what there was at the end of the day before
    index: Decimal
    names: dict[int | str, str]

    @exactly
    def rows(self, until: date) -> list[DailyValue]:
        """From `first` to `until`; the next call goes on from there."""
        closed = self.days.until(self.first, min(until, self.last))
        if not closed:
            return []
        steps = time_weighted([self.before, *(it.as_return() for it in closed)], index=self.index)
        self.first, self.before, self.index = closed[-1].day + DAY, closed[-1].as_return(), steps[-1].level
        return [self._row(it, step.level) for it, step in zip(closed, steps, strict=True)]

    def _row(self, it: Closing, level: Decimal) -> DailyValue:
        return DailyValue(
            portfolio_id=self.portfolio.pk, day=it.day, value=it.value, invested=it.invested, cash=it.cash,
            came_in=it.came_in, went_out=it.went_out, twr_index=level,
            missing=[self.names.get(which, which) for which in it.missing],
        )  # fmt: skip


def account(portfolio: Portfolio, *, since: date | None, until: date) -> Account | None:
    """From `since` on, or from the first day before it that is not kept; None: from nothing.

    None without transactions. Six reads of the database, however many days.
    """
    rows = Transaction.objects.filter(portfolio=portfolio, void=False, executed_on__lte=until)
    found = ordered(entries.told(rows))
    if not found:
        return None
    first, before, index, missing = _begins(portfolio, max(since or found[0].day, found[0].day), found[0].day)
    walk = books.begin(portfolio)
    there = _first_of(found, first)
    walk.take_all(found[:there])
    to_come = found[there:]
    wanted = {*walk.book.held(), *(it.asset for it in to_come if it.asset is not None)}
    known = Instrument.objects.in_bulk(wanted)
    closes = series(known.values(), first, until)
    listed = {pk: Listed(closes[pk], same(it.currency)) for pk, it in known.items()}
    money = {
        *walk.book.cash, *(it.currency for it in listed.values()), *(it.currency for it in to_come),
        *(it.currency for it in walk.trades.values()),
    }  # fmt: skip
    rate = rates_between(money, portfolio.base_currency, first, until)
    names: dict[int | str, str] = {pk: it.symbol for pk, it in known.items()}
    named = {it: pk for pk, it in names.items()}
    days = Days(walk, to_come, rate, listed, tuple(named.get(it, it) for it in missing))
    return Account(portfolio, days, first, until, before, index, names)


def _begins(portfolio: Portfolio, since: date, first: date) -> tuple[date, Day, Decimal, Sequence[str]]:
    """Where to go on, with what was kept of the day before."""
    rows = DailyValue.objects.filter(portfolio=portfolio, day__gte=first, day__lt=since)
    row = rows.order_by("-day").first()
    if row is None:
        return first, Day(first - DAY, Decimal(0)), START, ()
    return row.day + DAY, Day(row.day, row.value), row.twr_index, row.missing


def _first_of(found: Sequence[Entry], day: date) -> int:
    return bisect_left(found, day, key=attrgetter("day"))
