"""Backtests: asked for by a person, computed by a job, ended for good whatever happens to the worker."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from analytics.calc.backtest import report
from analytics.calc.backtest.reading import BadForm, read
from analytics.calc.backtest.run import Result, TooShort, run
from analytics.calc.backtest.signals import bars_needed
from analytics.calc.bars import BadBars
from analytics.calc.risk.returns import per_year
from analytics.errors import InsufficientData
from analytics.models import Backtest
from analytics.queries.history import History, history
from analytics.queries.hours import is_always_open
from config.kit import errors, jobs
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.queries.source import is_simulated

KEPT, AT_ONCE = 100, 3
MOST_BARS = 366 * 1440  # a year of minutes
LIMIT_S = 240
LOST_AFTER = timedelta(seconds=4 * LIMIT_S)  # three tries, and the pauses between them
FORGOTTEN_AFTER = timedelta(hours=6)  # a queue may be long, but not for ever
STATES = Backtest.State
UNDER_WAY = (STATES.QUEUED, STATES.RUNNING)


class BadStrategy(errors.RuleBroken):
    code = "invalid_strategy"
    detail = "This strategy cannot be read."


class TooManyBars(errors.RuleBroken):
    code = "too_many_bars"
    detail = "Of {interval} candles at most {days} days can be tested at once."


class Full(errors.Conflict):
    code = "too_many_backtests"
    detail = f"There are {KEPT} backtests already. Delete one to make room."


class Busy(errors.Conflict):
    code = "too_many_running"
    detail = f"{AT_ONCE} backtests are under way already. Wait for one to end."


def ask(
    owner: User, *, instrument: Instrument, interval: Interval, start: date, end: date, strategy: Any,
    cash: Decimal, name: str,
) -> Backtest:  # fmt: skip
    """`strategy` is the form that `calc.backtest.reading` reads."""
    check(strategy)
    days = MOST_BARS * interval // Interval.D1
    if (end - start).days >= days:
        raise TooManyBars(attr="from", interval=interval.slug, days=days)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        _refuse_too_many(owner)
        made = Backtest.objects.create(
            owner=owner, name=name, instrument=instrument, interval=interval, start=start, end=end, strategy=strategy,
            cash=cash,
        )  # fmt: skip
        jobs.enqueue("analytics.run_backtest", str(made.pk))
    return made


def check(strategy: Any) -> None:
    try:
        read(strategy)
    except BadForm as refused:
        path = f"strategy.{refused.path}" if refused.path else "strategy"
        raise BadStrategy(f"{refused.path}: {refused.detail}" if refused.path else refused.detail, attr=path) from None


def _refuse_too_many(owner: User) -> None:
    rows = Backtest.objects.filter(owner=owner)
    if rows.filter(state__in=UNDER_WAY).count() >= AT_ONCE:
        raise Busy
    if rows.count() >= KEPT:
        raise Full


def delete(backtest: Backtest) -> None:
    """One that is under way stops at its next step."""
    Backtest.objects.filter(pk=backtest.pk).delete()


# --- What the job does


class Gone(Exception):
    """Deleted or ended by somebody else meanwhile."""


def perform(backtest_id: UUID) -> None:
    """The same again when it is delivered twice: whoever ends first writes, and once."""
    now = timezone.now()
    mine = Backtest.objects.filter(pk=backtest_id, state__in=UNDER_WAY)
    if not mine.update(state=STATES.RUNNING, started_at=now, progress_pct=0):
        return
    try:
        done = _computed(Backtest.objects.select_related("instrument").get(pk=backtest_id))
    except (Gone, Backtest.DoesNotExist):
        return
    except SoftTimeLimitExceeded:
        fail(backtest_id, "time_limit", f"It took longer than {LIMIT_S // 60} minutes. Ask for fewer candles.")
    except errors.RuleBroken as refused:
        fail(backtest_id, refused.code, refused.detail)
    else:
        mine.update(state=STATES.DONE, progress_pct=100, ended_at=timezone.now(), **done)


def fail(backtest_id: UUID, code: str, error: str) -> None:
    rows = Backtest.objects.filter(pk=backtest_id, state__in=UNDER_WAY)
    rows.update(state=STATES.FAILED, error_code=code, error=error[:300], ended_at=timezone.now())


def end_lost() -> int:
    """What no worker will end any more: its worker died three times, or the broker forgot it."""
    now = timezone.now()
    lost = Q(state=STATES.RUNNING, started_at__lt=now - LOST_AFTER)
    lost |= Q(state=STATES.QUEUED, created_at__lt=now - FORGOTTEN_AFTER)
    words = {"error_code": "lost", "error": "Its worker was lost. Please run it again."}
    return Backtest.objects.filter(lost).update(state=STATES.FAILED, ended_at=now, **words)


def _computed(row: Backtest) -> dict[str, Any]:
    strategy, interval, cash = read(row.strategy), Interval(row.interval), float(row.cash)
    simulated = is_simulated() and not row.instrument.hand_priced
    found = history(
        row.instrument, interval, row.start, row.end, before=bars_needed(strategy),
        read=lambda share: _told(row, round(80 * share)),
    )  # fmt: skip
    _prove_enough(found)
    year = per_year(max(interval, Interval.D1), always_open=is_always_open(row.instrument))
    try:
        found.bars.check()
        result = run(strategy, found.bars, per_year=year, cash=cash, first=found.first, missing=found.missing)
    except TooShort as short:
        raise InsufficientData(
            "The rules need {needed} candles, and with those before the first day there are {there}.",
            there=short.size, needed=short.needed,
        ) from None  # fmt: skip
    except BadBars as bad:
        raise errors.RuleBroken(f"These candles cannot be used: {bad}.") from None
    _told(row, 90)
    return {**_told_of(result, found, cash), "simulated": simulated}


def _prove_enough(found: History) -> None:
    there = found.bars.size - found.first
    if there < 2:
        text = "In these days there are {there} closed candles, and it takes two at least."
        raise InsufficientData(text, there=there, needed=2)


def _told_of(result: Result, found: History, cash: float) -> dict[str, Any]:
    return {
        "summary": report.summary(result),
        "result": report.report(result, cash=cash, missing=found.missing),
        "trades": report.trade_rows(result.trades, result.bars),
    }


def _told(row: Backtest, percent: int) -> None:
    if not Backtest.objects.filter(pk=row.pk, state=STATES.RUNNING).update(progress_pct=percent):
        raise Gone
