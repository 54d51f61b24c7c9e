"""History from providers: what is due, what is stored, and what happens when it fails in the middle."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.kit import valkey
from config.kit.models import Event
from markets import providers
from markets.calc.intervals import Interval
from markets.calc.provided import Action
from markets.calc.venues import Venue
from markets.models import Backfill, CorporateAction, DailyClose, Fundamentals, Instrument
from markets.queries.candles import candles
from markets.queries.closes import closes
from markets.replay.yahoo import Listed, Yahoo
from markets.services import catalogue, corporate, history
from markets.tests.providing import providing

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
MODULES = {"summaryDetail": {"currency": "USD", "marketCap": 3_000_000_000_000, "trailingPE": 31.2},
           "assetProfile": {"longBusinessSummary": "Makes telephones.", "sector": "Fruit"}}  # fmt: skip


def opened(day):
    """When New York opens, in summer."""
    return int(datetime(day.year, day.month, day.day, 13, 30, tzinfo=UTC).timestamp())


def days_ago(count):
    return TODAY - timedelta(days=count)


def bar(day, close):
    return (opened(day), close - 1, close + 2, close - 3, close, 1000)


@pytest.fixture
def yahoo():
    """Apple, for ten days until three days ago."""
    valkey.client().flushdb()
    catalogue.load(only={"AAPL"})
    bars = [bar(days_ago(count), 200.0 + count) for count in range(12, 2, -1)]
    service = Yahoo({"AAPL": Listed(230.57, 229.0, modules=MODULES, bars=bars)})
    with providing(service):
        service.client = providers.get(Venue.YAHOO).client
        service.client.sleep = lambda seconds: None
        yield service


@pytest.fixture
def apple(yahoo):
    return Instrument.objects.get(symbol="AAPL")


def row(what=Backfill.What.CLOSES):
    return Backfill.objects.get(what=what)


def charts(yahoo):
    return [path for path in yahoo.asked if path.startswith("/v8/")]


def test_a_new_instrument_gets_its_history_and_its_figures(yahoo, apple):
    assert history.plan() == 2
    assert history.work() == 2

    assert DailyClose.objects.filter(instrument=apple, source=Venue.YAHOO).count() == 10
    (bar,) = candles(apple, Interval.D1, limit=1, venue=Venue.YAHOO)
    assert (bar.open, bar.high, bar.low, bar.close, bar.volume) == (202.0, 205.0, 200.0, 203.0, 1000.0)
    assert Fundamentals.objects.get(instrument=apple).market_cap == 3_000_000_000_000
    assert {each.state for each in Backfill.objects.all()} == {"done"}
    assert row().progress_pct == 100


def test_what_the_catalogue_says_is_not_written_over(yahoo, apple):
    history.plan()
    history.work()
    before, apple = apple, Instrument.objects.get(pk=apple.pk)

    assert apple.sector == before.sector != "Fruit"
    assert apple.description == "Makes telephones."


def test_nothing_is_due_twice_in_a_day(yahoo, apple):
    history.plan()
    history.work()

    assert history.plan() == 0
    assert len(charts(yahoo)) == 1


def test_after_the_next_close_the_last_days_are_asked_for_again(yahoo, apple):
    history.plan()
    history.work()
    Backfill.objects.update(changed_at=timezone.now() - timedelta(days=5))

    assert history.plan() == 2
    assert row().since == days_ago(3) - history.AGAIN


def test_a_split_has_all_candles_fetched_again(yahoo, apple):
    """Closes know what they are adjusted to and stay; yesterday's candles would be twice as high as today's."""
    history.plan()
    history.work()
    split_day = days_ago(2)
    yahoo.listed["AAPL"].bars = [bar(days_ago(count), (200.0 + count) / 2) for count in range(12, 1, -1)]
    yahoo.listed["AAPL"].splits = {opened(split_day): (2, 1)}
    Backfill.objects.update(changed_at=timezone.now() - timedelta(days=5))
    history.plan()
    history.work()

    assert [path.count("period1") for path in charts(yahoo)] == [1, 1, 1]  # new, the last days, and all of it again
    assert max(each.close for each in candles(apple, Interval.D1, limit=50, venue=Venue.YAHOO)) == 106.0
    assert max(closes(apple, days_ago(20), TODAY).values()) == Decimal("106")
    assert max(closes(apple, days_ago(20), days_ago(3)).values()) == Decimal("212")  # in the shares of that day
    assert row().state == "done"


def test_a_provider_that_fails_is_said_and_asked_again_an_hour_later(yahoo, apple):
    yahoo.faults.refuse = 503
    history.plan()
    assert history.work() == 0

    assert (row().state, row().error) == ("failed", "It answered 503.")
    assert history.plan() == 0
    assert history.plan(now=timezone.now() + timedelta(hours=2)) == 2


def test_another_currency_is_another_listing(yahoo, apple):
    yahoo.listed["AAPL"].currency = "EUR"
    history.plan()
    history.work()

    assert "EUR" in row().error
    assert not DailyClose.objects.exists()


def test_e6_a_row_belongs_to_one_worker(yahoo, apple):
    history.plan()
    Backfill.objects.update(state=Backfill.State.RUNNING)

    assert history.work() == 0
    assert charts(yahoo) == []


def test_j1_what_a_dead_worker_held_comes_back(yahoo, apple):
    history.plan()
    Backfill.objects.update(state=Backfill.State.RUNNING, changed_at=timezone.now() - timedelta(hours=1))
    history.plan()

    assert history.work() == 2


def test_a_day_that_runs_has_no_close(yahoo, apple):
    """Whatever the provider calls a close."""
    tomorrow = TODAY + timedelta(days=1)
    yahoo.listed["AAPL"].bars.append(bar(tomorrow, 300.0))
    history.plan()
    history.work()

    assert not DailyClose.objects.filter(day__gte=tomorrow).exists()


def test_d7_a_bonus_that_another_source_calls_a_split_is_one_event(apple):
    day = date(2024, 10, 28)
    corporate.store(apple, Venue.OWN_DATA, [Action("bonus", day, "1:1")])
    corporate.store(apple, Venue.YAHOO, [Action("split", day, "2:1")])
    corporate.store(apple, Venue.YAHOO, [Action("split", day, "2:1"), Action("dividend", day, amount=Decimal("0.5"))])

    assert [(one.type, one.source) for one in CorporateAction.objects.order_by("id")] == [
        ("bonus", Venue.OWN_DATA), ("dividend", Venue.YAHOO),
    ]  # fmt: skip


def test_a_source_corrects_itself_and_apps_above_are_told_of_news_once(apple):
    corporate.store(apple, Venue.YAHOO, [Action("dividend", TODAY, amount=Decimal("0.5"))])
    corporate.store(apple, Venue.YAHOO, [Action("dividend", TODAY, amount=Decimal("0.6"))])
    corporate.store(apple, Venue.YAHOO, [Action("dividend", date(2001, 1, 1), amount=Decimal("0.1"))])

    assert CorporateAction.objects.get(ex_date=TODAY).amount == Decimal("0.6")
    assert Event.objects.filter(kind="instrument.action").count() == 1
