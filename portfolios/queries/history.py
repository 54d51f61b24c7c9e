"""Values over time: what is kept of days that are over, what is not kept yet worked out, and today as it stands now."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Min
from django.utils import timezone

from portfolios.calc import ranges
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.ranges import Range, Span
from portfolios.calc.returns import Day, time_weighted
from portfolios.calc.valuation import Valuation
from portfolios.calc.walk import IN, OUT
from portfolios.models import DailyValue, Portfolio, Transaction
from portfolios.queries import daily
from portfolios.queries.valuation import valuation

DAY = timedelta(days=1)
MOST = 20_000  # transactions, of which days are worked out while somebody waits
INDEX = daily.START


class Interval(StrEnum):
    D1 = "1d"
    W1 = "1w"
    M1 = "1m"


class Point(NamedTuple):
    """At the end of a day (`ts_ms` is its midnight, so that it names the day), or now. In base units."""

    ts_ms: int
    value: Decimal
    invested: Decimal
    cash: Decimal
    twr_index: Decimal
    missing: list[str]


def first_day(portfolio: Portfolio) -> date | None:
    """Of the first transaction."""
    rows = Transaction.objects.filter(portfolio=portfolio, void=False)
    found: date | None = rows.aggregate(Min("executed_on"))["executed_on__min"]
    return found


def days(portfolio: Portfolio, first: date | None = None, last: date | None = None) -> list[DailyValue]:
    """Up to yesterday, both ends inclusive. What waits to be worked out anew is so here, but of very large books."""
    yesterday = timezone.now().date() - DAY
    last = min(last or yesterday, yesterday)
    rows = DailyValue.objects.filter(portfolio=portfolio, day__lte=last)
    waits = portfolio.history_from
    found = list(rows.filter(day__lt=waits) if waits else rows)
    since = found[-1].day + DAY if found else None
    if (since is None or since <= last) and portfolio.last_number <= MOST:
        account = daily.account(portfolio, since=since, until=last)
        found = [it for it in found if account is None or it.day < account.first]
        found += account.rows(last) if account else []
    return [it for it in found if first is None or it.day >= first]


def today(portfolio: Portfolio, yesterday: DailyValue | None, *, now: Valuation | None = None) -> DailyValue:
    """As it stands now; never kept."""
    now, day = now or valuation(portfolio), timezone.now().date()
    came, went = flows(portfolio, day)
    before = Day(day - DAY, yesterday.value) if yesterday else Day(day - DAY, ZERO)
    untold = set(now.missing) != set(yesterday.missing if yesterday else ())
    end = Day(day, now.total_value, came, went, untold)
    step = time_weighted([before, end], index=yesterday.twr_index if yesterday else INDEX)[0]
    return DailyValue(
        portfolio_id=portfolio.pk, day=day, value=now.total_value, invested=now.invested, cash=now.balance,
        came_in=came, went_out=went, twr_index=step.level, missing=now.missing,
    )  # fmt: skip


@exactly
def flows(portfolio: Portfolio, day: date) -> tuple[Decimal, Decimal]:
    """What came in and what went out on a day, in base units."""
    rows = Transaction.objects.filter(portfolio=portfolio, void=False, executed_on=day, kind__in=IN | OUT)
    told = [(it.kind in IN, product(it.amount, it.rate)) for it in rows]
    return sum((it for came, it in told if came), ZERO), sum((it for came, it in told if not came), ZERO)


def history(
    portfolio: Portfolio, asked: Range | Span = Range.MAX, interval: Interval = Interval.D1, *,
    now: Valuation | None = None, known: Sequence[DailyValue] | None = None,
) -> list[Point]:  # fmt: skip
    """From the end of the day before the range on, so that it begins with what there was; empty without transactions.

    Of weeks and months the last day stands for them. `now` and `known`, which are all days, spare reading them twice.
    """
    began, day = first_day(portfolio), timezone.now().date()
    if began is None:
        return []
    span = asked if isinstance(asked, Span) else ranges.span(asked, today=day, began=began)
    kept = [it for it in (days(portfolio) if known is None else known) if it.day <= span.last]
    shown = [it for it in kept if it.day >= span.base]
    if span.last >= day:
        shown.append(today(portfolio, kept[-1] if kept else None, now=now))
    points = [_point(it, day) for it in sampled(shown, interval)]
    if shown and shown[0].day == began and shown[0].twr_index != INDEX:
        points.insert(0, Point(midnight_ms(began - DAY), ZERO, ZERO, ZERO, INDEX, []))
    return points


def sampled(rows: list[DailyValue], interval: Interval) -> list[DailyValue]:
    if interval is Interval.D1:
        return rows
    last = {_period(it.day, interval): it for it in rows}
    return rows[:1] + [it for it in last.values() if it is not rows[0]]


def progress_pct(portfolio: Portfolio) -> int | None:
    """Of the days that wait to be worked out anew; None: none do."""
    waits, day = portfolio.history_from, timezone.now().date()
    if waits is None or waits >= day:
        return None
    began = first_day(portfolio) or waits
    total = (day - began).days
    return max(0, min(99, 100 * (waits - began).days // total)) if total > 0 else 0


def midnight_ms(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def _period(day: date, interval: Interval) -> tuple[int, int]:
    return day.isocalendar()[:2] if interval is Interval.W1 else (day.year, day.month)


def _point(row: DailyValue, day: date) -> Point:
    ts_ms = midnight_ms(row.day) if row.day < day else int(timezone.now().timestamp() * 1000)
    return Point(ts_ms, row.value, row.invested, row.cash, row.twr_index, list(row.missing))
