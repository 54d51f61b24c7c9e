"""`series_of`: closed bars apart from the running one, and gaps judged by opening hours."""

from typing import Any

import numpy as np
import pytest

from analytics.queries.bars import Series, series_of
from analytics.queries.hours import _kept
from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, HOUR_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import candles, catalogue

pytestmark = pytest.mark.django_db
START_MS = 20_000 * DAY_MS  # 2024-10-04, a Friday
NOW_MS = START_MS + 30 * HOUR_MS + 60_000  # inside the 31st hour


@pytest.fixture(autouse=True)
def live(settings: Any) -> None:
    settings.MARKET_DATA = "live"
    _kept.cache_clear()


@pytest.fixture
def btc(db: None) -> Instrument:
    catalogue.load(only={"BTC/USDT", "AAPL", "RELIANCE.NS", "EUR/USD"})
    return Instrument.objects.get(symbol="BTC/USDT")


def stored(instrument: Instrument, interval: Interval, starts: list[int], venue: Venue = Venue.BINANCE) -> None:
    candles.store([Bar(instrument.pk, venue, interval, ts_ms, 100, 102, 99, 101, 1) for ts_ms in starts])


def hourly(instrument: Instrument, *, without: tuple[int, ...] = (), count: int = 31) -> None:
    stored(instrument, Interval.H1, [START_MS + each * HOUR_MS for each in range(count) if each not in without])


def places(series: Series) -> list[int]:
    return ((series.bars.ts_ms - START_MS) // HOUR_MS).tolist()


def test_the_running_bar_stands_apart(btc: Instrument) -> None:
    hourly(btc)
    found = series_of(btc, Interval.H1, limit=5, now_ms=NOW_MS)
    assert places(found) == [25, 26, 27, 28, 29]
    assert found.running is not None
    assert found.running.ts_ms == START_MS + 30 * HOUR_MS
    assert (found.venue, found.missing.count) == (Venue.BINANCE, 0)
    later = series_of(btc, Interval.H1, limit=5, now_ms=START_MS + 31 * HOUR_MS)
    assert (places(later), later.running) == ([26, 27, 28, 29, 30], None)


def test_a_warm_up_stands_before_the_window(btc: Instrument) -> None:
    hourly(btc)
    newest = series_of(btc, Interval.H1, limit=3, warm_up=4, now_ms=NOW_MS)
    assert (places(newest), newest.warm_up) == ([23, 24, 25, 26, 27, 28, 29], 4)
    asked: dict[str, Any] = {"start_ms": START_MS + 2 * HOUR_MS, "now_ms": NOW_MS}
    first = series_of(btc, Interval.H1, limit=3, warm_up=4, **asked)
    assert (places(first), first.warm_up, first.running) == ([0, 1, 2, 3, 4], 2, None)
    short = series_of(btc, Interval.H1, limit=28, warm_up=100, now_ms=NOW_MS)
    assert (short.bars.size, short.warm_up) == (30, 2)


def test_windows_end_where_they_are_told(btc: Instrument) -> None:
    hourly(btc)
    ended = series_of(btc, Interval.H1, limit=2, end_ms=START_MS + 10 * HOUR_MS, now_ms=NOW_MS)
    assert (places(ended), ended.running) == ([8, 9], None)
    open_ended = series_of(btc, Interval.H1, limit=50, start_ms=START_MS + 28 * HOUR_MS, now_ms=NOW_MS)
    assert places(open_ended) == [28, 29]
    assert open_ended.running is not None


def test_gaps_are_counted_and_never_filled(btc: Instrument) -> None:
    hourly(btc, without=(5, 6, 20))
    found = series_of(btc, Interval.H1, limit=100, now_ms=NOW_MS)
    hours = [tuple((edge - START_MS) // HOUR_MS for edge in gap) for gap in found.missing.ranges]
    assert (found.missing.count, hours) == (3, [(5, 7), (20, 21)])
    assert found.bars.size == 27
    whole = found.with_gaps()
    assert np.flatnonzero(np.isnan(whole.close)).tolist() == [5, 6]  # an hour alone is a silent market
    assert whole.ts_ms[5] == START_MS + 5 * HOUR_MS


def test_silence_at_the_end_is_missing_but_for_what_may_be_on_its_way(btc: Instrument) -> None:
    hourly(btc, count=28)
    found = series_of(btc, Interval.H1, limit=100, now_ms=NOW_MS)
    assert found.missing.count == 1  # hour 28; 29 ended a minute ago
    assert series_of(btc, Interval.H1, limit=100, now_ms=NOW_MS + HOUR_MS).missing.count == 2
    assert found.with_gaps().size == 28


def test_nights_weekends_and_holidays_are_no_gaps(btc: Instrument) -> None:
    apple = Instrument.objects.get(symbol="AAPL")
    days = [START_MS + day * DAY_MS for day in (0, 3, 4, 6, 7, 10)]  # Friday, Monday, Tuesday, no Wednesday ...
    stored(apple, Interval.D1, days, Venue.YAHOO)
    now_ms = START_MS + 11 * DAY_MS
    found = series_of(apple, Interval.D1, limit=100, now_ms=now_ms)
    assert found.missing.ranges == [(START_MS + 5 * DAY_MS, START_MS + 6 * DAY_MS)]
    assert np.flatnonzero(np.isnan(found.with_gaps().close)).tolist() == [3]
    assert not found.always_open


def test_a_day_is_closed_with_its_session(btc: Instrument) -> None:
    reliance = Instrument.objects.get(symbol="RELIANCE.NS")
    stored(reliance, Interval.D1, [START_MS], Venue.YAHOO)
    at_ten = START_MS + 10 * HOUR_MS  # 15:30 in Mumbai
    assert series_of(reliance, Interval.D1, limit=5, now_ms=at_ten - 1).running is not None
    assert series_of(reliance, Interval.D1, limit=5, now_ms=at_ten).running is None


def test_currencies_rest_at_the_weekend(btc: Instrument) -> None:
    euro = Instrument.objects.get(symbol="EUR/USD")
    stored(euro, Interval.D1, [START_MS + day * DAY_MS for day in (0, 3, 4)], Venue.YAHOO)
    assert series_of(euro, Interval.D1, limit=5, now_ms=START_MS + 5 * DAY_MS).missing.count == 0


@pytest.mark.parametrize("symbol", ["BTC/USDT", "AAPL", "RELIANCE.NS", "EUR/USD"])
@pytest.mark.parametrize("interval", [Interval.H1, Interval.H4, Interval.D1, Interval.W1])
def test_simulated_markets_miss_nothing(btc: Instrument, settings: Any, symbol: str, interval: Interval) -> None:
    settings.MARKET_DATA = "simulated"
    instrument = Instrument.objects.get(symbol=symbol)
    found = series_of(instrument, interval, limit=120)
    assert (found.venue, found.bars.size, found.missing.count) == (Venue.SIMULATOR, 120, 0)


def test_what_is_priced_by_hand_has_no_hours(btc: Instrument) -> None:
    house = Instrument.objects.create(symbol="HOUSE", name="House", kind="fund", currency="EUR", hand_priced=True)
    assert series_of(house, Interval.D1, limit=5).bars.size == 0
    assert series_of(house, Interval.D1, limit=5).missing.count == 0
