"""Candles into the table: whatever order they come in, whoever comes again, wider ones follow."""

import random
from datetime import UTC, datetime

import pytest

from markets.calc.candles import Bar, roll_up
from markets.calc.intervals import DAY_MS, MINUTE_MS, Interval
from markets.models import Candle, Instrument
from markets.queries.candles import candles
from markets.services.candles import store

pytestmark = pytest.mark.django_db
MONDAY_MS = Interval.W1.floor(20_000 * DAY_MS)


def bar(instrument: Instrument, ts_ms: int, *prices: float, volume: float = 1, interval: int = 1) -> Bar:
    return Bar(instrument.pk, 1, interval, ts_ms, *prices, volume)


def week_of(instrument: Instrument, *, count: int = 300) -> list[Bar]:
    chance, found = random.Random(4), []
    for minute in sorted(chance.sample(range(7 * 24 * 60), count)):
        low, first, last, high = sorted(round(chance.uniform(1, 2), 4) for _ in range(4))
        found.append(bar(instrument, MONDAY_MS + minute * MINUTE_MS, first, high, low, last, volume=chance.random()))
    return found


def all_of(instrument: Instrument, interval: Interval) -> list[Bar]:
    return candles(instrument, interval, limit=5000)


def test_what_is_stored_is_read_to_the_last_bit(btc: Instrument) -> None:
    given = [bar(btc, MONDAY_MS, 0.1, 1e17, 1e-9, 62150.51, volume=1 / 3), bar(btc, -MINUTE_MS, 1, 2, 1, 2)]
    assert store(given) == 2
    assert all_of(btc, Interval.M1) == sorted(given)
    assert Candle.objects.get(ts=datetime.fromtimestamp(MONDAY_MS / 1000, UTC), interval=1).volume == 1 / 3


@pytest.mark.parametrize("seed", range(3))
def test_wider_candles_are_the_same_in_any_order(btc: Instrument, seed: int) -> None:
    minutes = week_of(btc)
    shuffled = random.Random(seed).sample(minutes, len(minutes))
    for start in range(0, len(shuffled), 90):
        store(shuffled[start : start + 90])

    expected = minutes
    for interval in list(Interval)[1:]:
        expected = roll_up(expected, interval)
        assert all_of(btc, interval) == expected, interval.slug


def test_a_bar_that_saw_more_stands_and_one_that_saw_less_widens(btc: Instrument) -> None:
    store([bar(btc, MONDAY_MS, 10, 12, 9, 11, volume=5)])
    store([bar(btc, MONDAY_MS, 11, 13, 10, 12, volume=2)])  # an ingest that began in the middle
    assert all_of(btc, Interval.M1) == [bar(btc, MONDAY_MS, 10, 13, 9, 12, volume=5)]
    store([bar(btc, MONDAY_MS, 10, 12.5, 9, 12, volume=7)])
    assert all_of(btc, Interval.M1) == [bar(btc, MONDAY_MS, 10, 12.5, 9, 12, volume=7)]


def test_the_venues_own_candle_stands_and_mends_the_wider_ones(btc: Instrument) -> None:
    store([bar(btc, MONDAY_MS, 10, 99, 9, 11, volume=5)])
    store([bar(btc, MONDAY_MS, 10, 12, 9, 11, volume=4)], final=True)
    assert all_of(btc, Interval.M1)[0].high == 12
    assert all_of(btc, Interval.D1) == [bar(btc, MONDAY_MS, 10, 12, 9, 11, volume=4, interval=Interval.D1)]


def test_a_day_that_the_venue_told_is_not_narrowed_by_minutes_that_began_later(btc: Instrument) -> None:
    store([bar(btc, MONDAY_MS, 10, 20, 5, 15, volume=100, interval=Interval.D1)], final=True)
    store([bar(btc, MONDAY_MS + 60 * MINUTE_MS, 15, 21, 14, 16, volume=3)])
    assert all_of(btc, Interval.D1) == [bar(btc, MONDAY_MS, 10, 21, 5, 16, volume=100, interval=Interval.D1)]
    assert all_of(btc, Interval.W1) == [bar(btc, MONDAY_MS, 10, 21, 5, 16, volume=100, interval=Interval.W1)]


def test_an_instrument_that_is_gone_takes_nobody_with_it(btc: Instrument) -> None:
    gone = bar(btc, MONDAY_MS, 1, 1, 1, 1)._replace(instrument_id=2**31 - 1)
    store([gone, bar(btc, MONDAY_MS, 10, 12, 9, 11)])
    assert Candle.objects.filter(interval=1).count() == 1


def test_of_two_bars_of_one_minute_the_last_counts_and_nothing_is_nothing(btc: Instrument) -> None:
    assert store([]) == 0
    assert store([bar(btc, MONDAY_MS, 1, 1, 1, 1), bar(btc, MONDAY_MS, 2, 2, 2, 2)]) == 1
    assert all_of(btc, Interval.M1)[0].open == 2


def test_candles_of_an_instrument_go_with_it(btc: Instrument) -> None:
    store([bar(btc, MONDAY_MS, 10, 12, 9, 11)])
    btc.delete()
    assert not Candle.objects.exists()
