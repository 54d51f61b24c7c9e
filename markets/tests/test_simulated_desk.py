"""Live simulated prices say the same as the candles that are computed."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from markets.calc.intervals import HOUR_MS, MINUTE_MS, Interval
from markets.calc.simulation.candles import candles
from markets.calc.simulation.shape import Shape
from markets.calc.simulation.walk import LEAF_MS, Book
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.feeds.simulator.desk import HELD_MS, Desk
from markets.tests.test_simulated_candles import bitcoin, euro, reliance

OPEN_MS = int(datetime(2026, 11, 20, 9, 58, tzinfo=UTC).timestamp() * 1000)  # two minutes before the Indian close


def told(desk: Desk, start_ms: int, end_ms: int) -> list[Price]:
    return [price for now_ms in range(start_ms + LEAF_MS, end_ms + 1, LEAF_MS) for price in desk.beat(now_ms)]


def row(one: Shape, start_ms: int, now_ms: int) -> tuple[float, ...]:
    book = Book([one])
    return candles(book, Interval.M1, start_ms, start_ms + 1, now_ms=now_ms).rows(book, 0)[0]


def test_what_is_told_in_a_minute_is_its_candle() -> None:
    shapes = [bitcoin(), euro(), reliance()]
    desk = Desk(shapes, OPEN_MS)
    prices = told(desk, OPEN_MS, OPEN_MS + MINUTE_MS)
    prices += desk.rest(OPEN_MS + MINUTE_MS)
    for one in shapes:
        mine = [price for price in prices if price.instrument_id == one.instrument_id]
        _, _, high, low, close, _ = row(one, OPEN_MS, OPEN_MS + MINUTE_MS)
        assert float(max(price.high for price in mine)) >= high  # and the price before, if that was higher
        assert float(min(price.low for price in mine)) <= low
        assert float(max(price.high for price in mine[1:])) <= max(high, float(mine[0].price))
        assert float(mine[-1].price) == close
        assert all(price.low <= price.price <= price.high for price in mine)
        assert {price.venue for price in mine} == {Venue.SIMULATOR}


def test_a_pair_is_never_silent_and_its_figures_are_of_a_day() -> None:
    prices = told(Desk([bitcoin()], OPEN_MS), OPEN_MS, OPEN_MS + MINUTE_MS)
    times = [price.ts_ms for price in prices]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) <= 4_000
    assert all(price.good_until_ms == price.ts_ms + 10_000 for price in prices)
    book = Book([bitcoin()])
    day = candles(book, Interval.M15, OPEN_MS - 24 * HOUR_MS, OPEN_MS, now_ms=OPEN_MS).rows(book, 0)
    first = prices[0]
    assert first.high_24h >= first.price >= first.low_24h
    assert float(first.volume_24h) >= sum(each[5] for each in day) * 0.98
    assert first.change_24h == first.price - Decimal(str(day[0][1]))
    assert first.bid < first.price < first.ask


def test_a_share_tells_its_close_and_then_nothing() -> None:
    close_ms = OPEN_MS + 2 * MINUTE_MS
    desk = Desk([reliance()], OPEN_MS)
    prices = told(desk, OPEN_MS, close_ms + 10 * MINUTE_MS)
    last = prices[-1]
    assert last.ts_ms == close_ms
    assert float(last.price) == row(reliance(), close_ms - MINUTE_MS, close_ms)[4]
    monday_ms = close_ms + 3 * 24 * HOUR_MS - 6 * HOUR_MS - 15 * MINUTE_MS
    assert last.good_until_ms == monday_ms + 20 * MINUTE_MS  # the weekend over, and a while after the opening
    assert prices[0].good_until_ms == prices[0].ts_ms + 20 * MINUTE_MS
    assert not last.is_stale(close_ms + 48 * HOUR_MS)


def test_a_change_of_a_share_counts_from_the_close_before() -> None:
    (price,) = Desk([reliance()], OPEN_MS).anew()
    book = Book([reliance()])
    days = candles(book, Interval.D1, OPEN_MS - 20 * 24 * HOUR_MS, OPEN_MS, now_ms=OPEN_MS).rows(book, 0)
    assert float(price.price - price.change_24h) == days[-2][4]
    assert (float(price.high_24h), float(price.low_24h)) == days[-1][2:4]


def test_a_price_that_was_set_stands_for_a_moment_and_then_goes_on() -> None:
    one = bitcoin(shifts=((OPEN_MS, 2.0),))
    desk = Desk([one], OPEN_MS)
    assert told(desk, OPEN_MS, OPEN_MS + HELD_MS - LEAF_MS) == []
    later = told(desk, OPEN_MS + HELD_MS - LEAF_MS, OPEN_MS + HELD_MS + MINUTE_MS)
    assert later and all(100_000 < price.price < 160_000 for price in later)


def test_what_could_not_be_published_is_in_the_next() -> None:
    desk = Desk([bitcoin()], OPEN_MS)
    (price,) = desk.anew()
    extreme = replace(price, high=price.price + 500, low=price.price - 500)
    desk.keep([extreme])
    again = told(desk, OPEN_MS, OPEN_MS + 4_000)[0]
    assert (again.high, again.low) == (extreme.high, extreme.low)


def test_who_was_away_begins_anew() -> None:
    desk = Desk([bitcoin()], OPEN_MS)
    (price,) = desk.beat(OPEN_MS + HOUR_MS)
    assert float(price.price) == row(bitcoin(), OPEN_MS + HOUR_MS - MINUTE_MS, OPEN_MS + HOUR_MS)[4]
    (price,) = desk.beat(OPEN_MS)  # a clock that was put back
    assert price.ts_ms == OPEN_MS


def test_a_market_without_instruments_has_nothing_to_say() -> None:
    desk = Desk([], OPEN_MS)
    assert told(desk, OPEN_MS, OPEN_MS + 1_000) == [] == desk.rest(OPEN_MS + 1_000)
