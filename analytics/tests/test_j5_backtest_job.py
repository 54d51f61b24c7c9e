"""J5: the job of a backtest is safe when it runs twice, and ends the row whatever happens to its worker."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from analytics.calc.backtest.ready import BY_SLUG
from analytics.models import Backtest
from analytics.queries import history
from analytics.services import backtests
from config.kit import jobs
from config.kit.models import Outbox
from markets.calc.intervals import Interval
from markets.models import Instrument


@pytest.fixture
def asked(alice: User, btc: Instrument, settings: Settings) -> Backtest:
    settings.MARKET_DATA = "simulated"
    return backtests.ask(
        alice, instrument=btc, interval=Interval.D1, start=date(2025, 1, 1), end=date(2025, 6, 30),
        strategy=BY_SLUG["breakout"].form, cash=Decimal(1000), name="Breakout",
    )  # fmt: skip


def again(row: Backtest) -> Backtest:
    return Backtest.objects.get(pk=row.pk)


def test_the_job_is_asked_for_in_the_same_transaction(asked: Backtest) -> None:
    (row,) = Outbox.objects.all()
    assert (row.job, row.args) == ("analytics.run_backtest", [str(asked.pk)])
    assert jobs.named(row.job).acks_late


def test_twice_is_once(asked: Backtest) -> None:
    backtests.perform(asked.pk)
    first = again(asked)
    backtests.perform(asked.pk)
    assert again(asked).ended_at == first.ended_at
    assert (first.state, first.progress_pct) == ("done", 100)


def test_a_try_after_a_lost_worker_ends_it(asked: Backtest) -> None:
    """kill -9 leaves the row as running; the broker delivers the job again."""
    Backtest.objects.update(state="running", progress_pct=40, started_at=timezone.now())
    backtests.perform(asked.pk)
    assert again(asked).state == "done"


def test_two_workers_at_once_write_one_result(asked: Backtest, monkeypatch: pytest.MonkeyPatch) -> None:
    computed, told = backtests._computed, []

    def beside(row: Backtest) -> dict[str, Any]:
        if not told:
            told.append(row)
            backtests.perform(row.pk)  # the other one is quicker
            told.append(again(row).ended_at)
        return computed(row) if len(told) < 2 else {"result": "of the slower"}

    monkeypatch.setattr(backtests, "_computed", beside)
    backtests.perform(asked.pk)
    assert again(asked).ended_at == told[1]
    assert again(asked).result != "of the slower"


def test_progress_is_told_on_the_way(asked: Backtest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PIECE", 60)
    seen, told = [], backtests._told

    def watched(row: Backtest, percent: int) -> None:
        told(row, percent)
        seen.append(again(row).progress_pct)

    monkeypatch.setattr(backtests, "_told", watched)
    backtests.perform(asked.pk)
    assert seen == sorted(seen)
    assert seen[-2:] == [80, 90]
    assert len(seen) == 5  # 181 days in pieces of 60, and the run itself


def test_one_deleted_meanwhile_stops(asked: Backtest, monkeypatch: pytest.MonkeyPatch) -> None:
    def deleted(*_: Any, **__: Any) -> Any:
        raise AssertionError("it went on")

    told = backtests._told

    def gone(row: Backtest, percent: int) -> None:
        backtests.delete(row)
        told(row, percent)

    monkeypatch.setattr(backtests, "_told", gone)
    monkeypatch.setattr(backtests, "run", deleted)
    backtests.perform(asked.pk)
    assert not Backtest.objects.exists()


def test_over_the_time_limit_is_a_stated_failure(asked: Backtest, monkeypatch: pytest.MonkeyPatch) -> None:
    def long(*_: Any, **__: Any) -> Any:
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(backtests, "run", long)
    backtests.perform(asked.pk)
    assert (again(asked).state, again(asked).error_code) == ("failed", "time_limit")
    assert again(asked).ended_at is not None


def test_what_nobody_foresaw_is_tried_again(asked: Backtest, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(backtests, "run", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            backtests.perform(asked.pk)
    assert again(asked).state == "running"
    backtests.perform(asked.pk)
    assert again(asked).state == "done"


def test_what_no_worker_will_end_is_said_to_be_lost(asked: Backtest) -> None:
    now = timezone.now()
    Backtest.objects.update(state="running", started_at=now - backtests.LOST_AFTER + timedelta(minutes=1))
    assert backtests.end_lost() == 0
    Backtest.objects.update(started_at=now - backtests.LOST_AFTER - timedelta(minutes=1))
    assert backtests.end_lost() == 1
    assert (again(asked).state, again(asked).error_code) == ("failed", "lost")
    backtests.perform(asked.pk)
    assert again(asked).state == "failed", "a late delivery does not bring it back"


def test_a_queue_that_forgot_it_is_waited_for_and_then_not(asked: Backtest) -> None:
    Backtest.objects.update(created_at=timezone.now() - timedelta(hours=5))
    assert backtests.end_lost() == 0
    Backtest.objects.update(created_at=timezone.now() - timedelta(hours=7))
    assert backtests.end_lost() == 1


def test_its_result_is_json(asked: Backtest) -> None:
    backtests.perform(asked.pk)
    row = again(asked)
    json.dumps([row.summary, row.result, row.trades], allow_nan=False)
