"""The job that works out everybody's figures: one at fault stops nobody, and a run may come twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from accounts.tests import cast
from analytics import tasks
from analytics.calc.indicators.table import INDICATORS
from analytics.models import Metrics, MetricsRun
from analytics.queries import metrics as queries
from analytics.queries.bars import series_of
from analytics.services import metrics
from config.kit.models import Outbox
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.services import catalogue
from markets.tests.prices import instrument
from tests.race import race

pytestmark = pytest.mark.django_db
NOW_MS = int(datetime(2026, 11, 20, 12, 30, tzinfo=UTC).timestamp() * 1000)  # New York opens in two hours
SOME = {"BTC/USDT", "AAPL", "RELIANCE.NS", "^GSPC", "^NSEI", "EUR/USD"}


@pytest.fixture(autouse=True)
def simulated(settings: Any) -> None:
    settings.MARKET_DATA = "simulated"


@pytest.fixture
def some() -> dict[str, Instrument]:
    catalogue.load(only=SOME)
    return {row.symbol: row for row in Instrument.objects.all()}


def row_of(symbol: str) -> Metrics:
    return Metrics.objects.get(instrument__symbol=symbol)


def table() -> list[dict[str, Any]]:
    rows = Metrics.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name != "updated_at"} for row in rows]


def broken(monkeypatch: pytest.MonkeyPatch, where: str, error: Exception, symbol: str) -> None:
    whole = getattr(metrics, where)

    def fails(*args: Any, **kwargs: Any) -> Any:
        rows = args[0] if isinstance(args[0], list) else [args[0]]
        if any(row.symbol == symbol for row in rows):
            raise error
        return whole(*args, **kwargs)

    monkeypatch.setattr(metrics, where, fails)


def test_everybody_has_figures_and_the_run_says_so(some: dict[str, Instrument]) -> None:
    run = metrics.compute(now_ms=NOW_MS)
    assert (run.total, run.done, run.failed, run.simulated) == (6, 6, 0, True)
    assert run.ended_at is not None and run.ended_at >= run.started_at
    for row in Metrics.objects.all():
        assert row.simulated and not row.error and row.days > 1300
        assert None not in (row.close, row.return_5y, row.volatility_1y, row.rsi, row.sma_200_days)
    assert row_of("^GSPC").beta == row_of("BTC/USDT").beta == pytest.approx(1)
    assert row_of("AAPL").beta and row_of("RELIANCE.NS").beta
    assert row_of("EUR/USD").beta is None


def test_only_days_that_are_over_count(some: dict[str, Instrument]) -> None:
    metrics.compute(now_ms=NOW_MS)
    assert row_of("RELIANCE.NS").day == date(2026, 11, 20)  # Mumbai has closed
    assert row_of("AAPL").day == row_of("BTC/USDT").day == date(2026, 11, 19)


@pytest.mark.parametrize("symbol", ["BTC/USDT", "AAPL"])
def test_figures_are_those_of_the_routes(some: dict[str, Instrument], symbol: str) -> None:
    metrics.compute(now_ms=NOW_MS)
    bars = series_of(some[symbol], Interval.D1, limit=1500, now_ms=NOW_MS).with_gaps()
    row = row_of(symbol)
    assert row.close == bars.close[-1]
    assert row.sma_200 == pytest.approx(INDICATORS["sma"].over(bars, window=200)["sma"][-1], rel=1e-12)
    assert row.rsi == pytest.approx(INDICATORS["rsi"].over(bars)["rsi"][-1], rel=1e-9)
    assert row.return_1d == pytest.approx(100 * (bars.close[-1] / bars.close[-2] - 1), rel=1e-12)


@pytest.mark.parametrize("where", ["_closed_days", "_figures"])
def test_one_at_fault_stops_nobody(some: dict[str, Instrument], monkeypatch: Any, where: str) -> None:
    metrics.compute(now_ms=NOW_MS)
    broken(monkeypatch, where, ZeroDivisionError("its price is nothing"), "AAPL")
    run = metrics.compute(now_ms=NOW_MS)
    assert (run.done, run.failed) == (6, 1) and run.ended_at is not None
    failed = row_of("AAPL")
    assert failed.error == "ZeroDivisionError: its price is nothing"
    assert failed.day is failed.close is failed.rsi is None  # nothing of the run before stands beside an error
    assert row_of("RELIANCE.NS").rsi is not None

    monkeypatch.undo()
    assert metrics.compute(now_ms=NOW_MS).failed == 0
    assert row_of("AAPL").error == "" and row_of("AAPL").rsi is not None


@pytest.mark.parametrize("error", [OperationalError("server closed the connection"), SoftTimeLimitExceeded()])
@pytest.mark.parametrize("where", ["_closed_days", "_figures"])
def test_engines_and_clocks_are_no_fault_of_an_instrument(
    some: dict[str, Instrument], monkeypatch: Any, where: str, error: Exception
) -> None:
    broken(monkeypatch, where, error, "RELIANCE.NS")
    with pytest.raises(type(error)):
        metrics.compute(now_ms=NOW_MS)
    assert MetricsRun.objects.get().ended_at is None


def test_j5_a_run_comes_twice(some: dict[str, Instrument]) -> None:
    metrics.compute(now_ms=NOW_MS)
    first = table()
    metrics.compute(now_ms=NOW_MS)
    assert table() == first


@pytest.mark.django_db(transaction=True)
def test_j5_two_runs_at_once(some: dict[str, Instrument], monkeypatch: Any) -> None:
    monkeypatch.setattr(metrics, "TOGETHER", 2)
    runs = race(2, lambda _: metrics.compute(now_ms=NOW_MS))
    assert [run.done for run in runs] == [6, 6]
    assert Metrics.objects.count() == 6


def test_j5_a_run_that_was_cut_off_is_done_anew(some: dict[str, Instrument], monkeypatch: Any) -> None:
    monkeypatch.setattr(metrics, "TOGETHER", 2)
    last = Instrument.objects.order_by("pk").last()
    assert last is not None
    broken(monkeypatch, "_figures", SoftTimeLimitExceeded(), last.symbol)
    with pytest.raises(SoftTimeLimitExceeded):
        tasks.compute_metrics()
    assert MetricsRun.objects.get().done == 4

    monkeypatch.undo()
    tasks.compute_metrics()
    assert (Metrics.objects.count(), MetricsRun.objects.first().done) == (6, 6)  # type: ignore[union-attr]


def test_who_has_no_history_has_an_empty_row(some: dict[str, Instrument], settings: Any) -> None:
    settings.MARKET_DATA = "live"  # and nothing was ever stored
    run = metrics.compute(now_ms=NOW_MS)
    assert (run.done, run.failed) == (6, 0)
    row = row_of("AAPL")
    assert (row.day, row.days, row.close, row.error, row.simulated) == (None, 0, None, "", False)


def test_who_left_the_catalogue_leaves_the_table(some: dict[str, Instrument], alice: Any) -> None:
    metrics.compute(now_ms=NOW_MS)
    Instrument.objects.filter(symbol="AAPL").update(active=False)
    instrument("HOUSE", kind="fund", owner=alice, hand_priced=True)
    metrics.compute(now_ms=NOW_MS)
    assert set(Metrics.objects.values_list("instrument__symbol", flat=True)) == SOME - {"AAPL"}


def test_simulated_figures_never_stand_beside_real_ones(some: dict[str, Instrument], settings: Any) -> None:
    metrics.compute(now_ms=NOW_MS)
    assert queries.metrics().count() == 6 and queries.of(some["AAPL"]) is not None
    settings.MARKET_DATA = "live"
    assert queries.metrics().count() == 0 and queries.of(some["AAPL"]) is None
    assert queries.last_run() is None
    assert metrics.compute_if_due() is not None
    assert {row.simulated for row in queries.metrics()} == {False}


def test_when_a_run_is_due(some: dict[str, Instrument]) -> None:
    now = timezone.now()
    tasks.refresh_metrics()  # the first start
    assert MetricsRun.objects.count() == 1
    tasks.refresh_metrics()
    assert MetricsRun.objects.count() == 1
    assert not queries.are_due(now + timedelta(minutes=59))
    assert queries.are_due(now + timedelta(minutes=62))

    MetricsRun.objects.update(started_at=now, ended_at=None)
    assert not queries.are_due(now + timedelta(minutes=4))  # it may be under way
    assert queries.are_due(now + timedelta(minutes=6))


def test_old_runs_are_forgotten(some: dict[str, Instrument]) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    MetricsRun.objects.create(started_at=long_ago, ended_at=long_ago, total=6)
    metrics.compute(now_ms=NOW_MS)
    assert MetricsRun.objects.count() == 1


def test_the_admin_shows_runs_and_asks_for_one(some: dict[str, Instrument], alice: Any, client: Any) -> None:
    metrics.compute(now_ms=NOW_MS)
    client.force_login(cast.person("Charlie", is_staff=True, is_superuser=True))
    page = client.get("/admin/analytics/metricsrun/").content.decode()
    assert "6 of 6 (100 %)" in page and "Run now" in page
    page = client.get("/admin/analytics/metrics/?outcome=done").content.decode()
    assert "RELIANCE.NS" in page and "Add metrics" not in page
    assert "RELIANCE.NS" not in client.get("/admin/analytics/metrics/?outcome=failed").content.decode()

    assert client.get("/admin/analytics/metricsrun/run/").status_code == 405
    assert client.post("/admin/analytics/metricsrun/run/").status_code == 302
    assert [row.job for row in Outbox.objects.all()] == ["analytics.compute_metrics"]

    alice.is_staff = True
    alice.save()
    client.force_login(alice)
    assert client.post("/admin/analytics/metricsrun/run/").status_code == 403
