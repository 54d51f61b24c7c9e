"""I4: duplicates, disorder and late comers leave the candles as if all had come once and in order."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.calc.candles import Bar, MinuteFold, Outcome, roll_up
from markets.calc.intervals import DAY_MS, MINUTE_MS, Interval

START_MS = 20_000 * DAY_MS
Trade = tuple[int, int, Decimal, Decimal]

trades = st.lists(
    st.tuples(
        st.integers(0, 8 * MINUTE_MS),
        st.decimals("0.00000001", "99999", places=8, allow_nan=False),
        st.decimals("0.000000000000000001", "99999999999", places=18, allow_nan=False),
    ),
    min_size=1,
    max_size=40,
).map(lambda rows: [(START_MS + at, number, price, quantity) for number, (at, price, quantity) in enumerate(rows)])


def folded(rows: list[Trade], *, take_every: int = 1000) -> dict[int, Bar]:
    fold, found = MinuteFold(), {}
    for count, (ts_ms, trade_id, price, quantity) in enumerate(rows, 1):
        fold.add(7, 1, ts_ms, price, quantity=quantity, trade_id=trade_id)
        if count % take_every == 0:
            found.update({bar.ts_ms: bar for bar in fold.take()})
    return found | {bar.ts_ms: bar for bar in fold.take()}


def expected(rows: list[Trade]) -> dict[int, Bar]:
    """By the book: sort, group, sum exactly."""
    minutes: dict[int, list[Trade]] = {}
    for row in sorted(rows):
        minutes.setdefault(row[0] - row[0] % MINUTE_MS, []).append(row)
    return {
        ts_ms: Bar(7, 1, Interval.M1, ts_ms, float(inside[0][2]), float(max(row[2] for row in inside)),
                   float(min(row[2] for row in inside)), float(inside[-1][2]), float(sum_of(inside)))
        for ts_ms, inside in minutes.items()
    }  # fmt: skip


def sum_of(inside: list[Trade]) -> Decimal:
    whole = sum(int(row[3].scaleb(18)) for row in inside)
    return Decimal(whole).scaleb(-18)


@given(trades, st.randoms(use_true_random=False), st.integers(1, 50))
@settings(max_examples=150, deadline=None)
def test_i4_order_repetition_and_the_moment_of_taking_do_not_show(
    rows: list[Trade], chance: random.Random, take_every: int
) -> None:
    shuffled = rows + chance.sample(rows, chance.randint(0, len(rows)))
    chance.shuffle(shuffled)
    assert folded(shuffled, take_every=take_every) == expected(rows)


@given(trades)
@settings(max_examples=60, deadline=None)
def test_i4_five_minutes_are_what_their_minutes_are(rows: list[Trade]) -> None:
    minutes = list(folded(rows).values())
    fives = roll_up(reversed(minutes), Interval.M5)
    assert fives == roll_up([*minutes, *minutes], Interval.M5)
    assert {bar.ts_ms for bar in fives} == {Interval.M5.floor(row[0]) for row in rows}
    assert sum(bar.volume for bar in fives) == pytest.approx(float(sum_of(rows)))
    first, last = min(rows), max(rows)
    assert (fives[0].open, fives[-1].close) == (float(first[2]), float(last[2]))


def test_i4_a_tick_of_a_closed_minute_is_late_and_changes_nothing() -> None:
    fold = MinuteFold(minutes_open=3)
    for minute in range(5):
        fold.add(7, 1, START_MS + minute * MINUTE_MS, Decimal(10), quantity=Decimal(1), trade_id=minute)
        fold.take()
    assert fold.add(7, 1, START_MS, Decimal(99), quantity=Decimal(1), trade_id=99) is Outcome.LATE
    assert fold.add(7, 1, START_MS + 2 * MINUTE_MS, Decimal(99), quantity=Decimal(1), trade_id=98) is Outcome.NEW
    assert [(bar.ts_ms, bar.high) for bar in fold.take()] == [(START_MS + 2 * MINUTE_MS, 99.0)]


def test_i4_ticks_without_trade_id_count_once_each() -> None:
    fold = MinuteFold()
    asked = {"quantity": Decimal(2)}
    assert fold.add(7, 1, START_MS, Decimal(10), **asked) is Outcome.NEW
    assert fold.add(7, 1, START_MS, Decimal(10), **asked) is Outcome.DUPLICATE
    assert fold.add(7, 1, START_MS + 1, Decimal(10), **asked) is Outcome.NEW
    assert fold.take()[0].volume == 4.0


def test_series_are_kept_apart() -> None:
    fold = MinuteFold()
    fold.add(7, 1, START_MS, Decimal(10))
    fold.add(7, 2, START_MS, Decimal(11))
    fold.add(8, 1, START_MS, Decimal(12))
    bars = fold.take()
    assert [(bar.instrument_id, bar.venue, bar.open) for bar in bars] == [(7, 1, 10.0), (7, 2, 11.0), (8, 1, 12.0)]
    assert roll_up(bars, Interval.D1) == [bar._replace(interval=Interval.D1, ts_ms=START_MS) for bar in bars]
    assert fold.live(7, 2) == bars[1]
    assert fold.live(9, 1) is None


def test_weeks_begin_on_mondays_and_days_in_utc() -> None:
    monday = Interval.W1.floor(START_MS)
    minutes = [Bar(7, 1, 1, monday + at, 1, 2, 0.5, 1, 1) for at in (0, 7 * DAY_MS - MINUTE_MS, 7 * DAY_MS)]
    assert [(bar.ts_ms, bar.volume) for bar in roll_up(minutes, Interval.W1)] == [(monday, 2), (monday + 7 * DAY_MS, 1)]
