"""The candles of a backtest: those before the first day for its indicators, whole days, and what is missing."""

from datetime import UTC, date, datetime

import pytest
from pytest_django.fixtures import Settings

from analytics.queries import history as module
from analytics.queries.history import history
from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, MINUTE_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services.candles import store

START_MS = int(datetime(2025, 3, 1, tzinfo=UTC).timestamp()) * 1000
FIRST, LAST = date(2025, 3, 11), date(2025, 3, 20)


@pytest.fixture
def btc_live(btc: Instrument, settings: Settings) -> Instrument:
    settings.MARKET_DATA = "live"
    return btc


def keep(btc: Instrument, interval: Interval, places: range, *, but: tuple[int, ...] = ()) -> None:
    store([
        Bar(btc.pk, Venue.BINANCE, interval, START_MS + place * interval.ms, 100, 101, 99, 100 + place % 7, 1)
        for place in places if place not in but
    ])  # fmt: skip


def test_whole_days_and_those_before(btc_live: Instrument) -> None:
    keep(btc_live, Interval.D1, range(30))
    found = history(btc_live, Interval.D1, FIRST, LAST, before=5)
    assert (found.bars.size, found.first, found.missing) == (15, 5, 0)
    assert found.bars.ts_ms[found.first] == START_MS + 10 * DAY_MS
    assert found.bars.ts_ms[-1] == START_MS + 19 * DAY_MS
    assert history(btc_live, Interval.D1, FIRST, LAST).first == 0


def test_what_is_missing_is_counted_in_the_days_asked_for(btc_live: Instrument) -> None:
    keep(btc_live, Interval.D1, range(30), but=(3, 12, 13))
    found = history(btc_live, Interval.D1, FIRST, LAST, before=8)
    assert (found.bars.size, found.first, found.missing) == (16, 8, 2)


def test_a_gap_between_two_pieces_is_counted_once(btc_live: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE", 600)
    minutes = 10 * 1440
    keep(btc_live, Interval.M1, range(minutes, minutes + 2000), but=(minutes + 599, minutes + 600, minutes + 601))
    shares: list[float] = []
    found = history(btc_live, Interval.M1, FIRST, FIRST, before=10, read=shares.append)
    assert (found.bars.size, found.missing) == (1440 - 3, 3)
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) == 3


def test_the_running_candle_is_not_in_it(btc_live: Instrument) -> None:
    keep(btc_live, Interval.D1, range(30))
    noon_ms = START_MS + 19 * DAY_MS + 720 * MINUTE_MS
    found = history(btc_live, Interval.D1, FIRST, LAST, now_ms=noon_ms)
    assert found.bars.ts_ms[-1] == START_MS + 18 * DAY_MS


def test_nothing_is_nothing(btc_live: Instrument) -> None:
    found = history(btc_live, Interval.D1, FIRST, LAST, before=5)
    assert (found.bars.size, found.first, found.missing) == (0, 0, 0)
