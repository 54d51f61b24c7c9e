"""Crossing means crossing, whatever the order in which prices come and however they are told."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alerts.calc.conditions import Reading, Rule, awaited, is_there, look, replay, side_of
from alerts.calc.kinds import KINDS, candles_for, facing, level, span_ms, tidied
from markets.calc.intervals import DAY_MS, HOUR_MS, MINUTE_MS, Interval

LEVEL = Decimal(10)
PRICES = st.lists(st.integers(5, 15).map(Decimal), min_size=1, max_size=40)
DIRECTIONS = st.sampled_from(["above", "below", "crosses"])


def still(ts_ms: int, price: Decimal) -> Reading:
    return Reading(ts_ms, price, price, price, LEVEL)


def true(direction: str, price: Decimal) -> bool:
    return price >= LEVEL if direction == "above" else price <= LEVEL


@given(PRICES, st.sampled_from(["above", "below"]))
def test_it_fires_as_often_as_it_becomes_true(prices: list[Decimal], direction: str) -> None:
    found = replay(Rule(direction, once=False), "unknown", [still(at, price) for at, price in enumerate(prices)])
    known = [true(direction, price) for price in prices]
    assert [it.ts_ms for it in found.fired] == [at for at in range(1, len(known)) if known[at] and not known[at - 1]]
    assert is_there(direction, found.side) == known[-1]


@given(PRICES)
def test_crosses_fires_each_time_it_is_beyond_on_the_other_side(prices: list[Decimal]) -> None:
    found = replay(Rule("crosses", once=False), "unknown", [still(at, price) for at, price in enumerate(prices)])
    beyond = [price > LEVEL for price in prices if price != LEVEL]
    assert len(found.fired) == sum(one != other for one, other in pairwise(beyond))


@given(PRICES, DIRECTIONS)
def test_once_is_the_first_of_every_time(prices: list[Decimal], direction: str) -> None:
    readings = [still(at, price) for at, price in enumerate(prices)]
    each = replay(Rule(direction, once=False), "unknown", readings).fired
    assert replay(Rule(direction, once=True), "unknown", readings).fired == each[:1]


@given(PRICES, DIRECTIONS, st.integers(0, 40))
def test_a_row_of_prices_cut_in_two_is_the_same(prices: list[Decimal], direction: str, cut: int) -> None:
    readings, rule = [still(at, price) for at, price in enumerate(prices)], Rule(direction, once=False)
    whole = replay(rule, "unknown", readings)
    first = replay(rule, "unknown", readings[:cut])
    second = replay(rule, first.side, readings[cut:])
    assert (first.fired + second.fired, second.side) == (whole.fired, whole.side)


@given(PRICES, DIRECTIONS, st.integers(1, 20))
def test_between_two_firings_lies_the_cool_down(prices: list[Decimal], direction: str, cooldown_ms: int) -> None:
    readings = [still(at, price) for at, price in enumerate(prices)]
    fired = replay(Rule(direction, once=False, cooldown_ms=cooldown_ms), "unknown", readings).fired
    assert all(after.ts_ms - before.ts_ms >= cooldown_ms for before, after in pairwise(fired))


@given(st.tuples(*[st.integers(5, 15).map(Decimal)] * 3), DIRECTIONS, st.sampled_from(["above", "below"]))
def test_the_level_that_is_watched_is_hit_by_whatever_changes_something(
    prices: tuple[Decimal, ...], direction: str, side: str
) -> None:
    low, last, high = sorted(prices)
    seen = look(direction, side, LEVEL, last=last, low=low, high=high)
    towards, price = awaited(direction, side, LEVEL)
    hit = high >= price if towards == "above" else low <= price
    assert hit or (seen.side, seen.fires) == (side, False)


def test_a_dip_and_the_way_back_within_one_message_is_a_crossing() -> None:
    assert look("above", "above", LEVEL, last=Decimal(11), low=Decimal(9), high=Decimal(11)) == ("above", True)
    assert look("above", "above", LEVEL, last=Decimal(9), low=Decimal(9), high=Decimal(12)) == ("below", False)


def test_on_the_level_itself() -> None:
    assert side_of("above", LEVEL, LEVEL) == "above"
    assert side_of("below", LEVEL, LEVEL) == "below"
    assert side_of("crosses", LEVEL, LEVEL, before="below") == "below"


def test_spans_and_the_candles_they_are_looked_at_by() -> None:
    assert [span_ms(it) for it in ("15m", "4h", "7d", "2w")] == [
        15 * MINUTE_MS, 4 * HOUR_MS, 7 * DAY_MS, 14 * DAY_MS,
    ]  # fmt: skip
    assert [span_ms(it) for it in ("", "0h", "1y", "-1h", "53w", "10000m", "1.5h", "١h")] == [None] * 8
    assert candles_for(HOUR_MS) is Interval.M1
    assert candles_for(DAY_MS) is Interval.M5
    assert candles_for(30 * DAY_MS) is Interval.D1
    assert candles_for(HOUR_MS, over_ms=30 * DAY_MS) is Interval.M15
    assert candles_for(10 * MINUTE_MS, over_ms=30 * DAY_MS) is Interval.M5
    assert candles_for(25 * HOUR_MS) is Interval.H1


def test_parameters_are_completed_or_refused_by_name() -> None:
    assert tidied("rsi", {}) == {"period": 14}
    assert tidied("moving_average_cross", {"period": 20, "type": "ema"}) == {"fast": 1, "slow": 20, "type": "ema"}
    assert tidied("moving_average_cross", {"fast": 50, "slow": 20}) == "fast"
    assert tidied("rsi", {"period": 10**9}) == "period"
    assert tidied("rsi", {"period": True}) == "period"
    assert tidied("price", {"window": 3}) == "window"


def test_below_a_change_means_a_fall_and_crosses_means_either_way() -> None:
    assert level("percent_change", "below", Decimal(5)) == Decimal(-5)
    assert facing("percent_change", "crosses") == "above"
    assert level("price", "below", Decimal(5)) == Decimal(5)


def test_each_kind_of_the_table_is_one_of_the_product() -> None:
    assert len(KINDS) == 11
