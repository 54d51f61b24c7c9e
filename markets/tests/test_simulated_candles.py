"""Laws of simulated candles: pure, rolled up exactly, and like a market in what matters."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markets.calc.intervals import DAY_MS, HOUR_MS, MINUTE_MS, Interval
from markets.calc.simulation.candles import Row, candles, prices_at, units
from markets.calc.simulation.hours import ALWAYS, FX, Hours, of_sessions
from markets.calc.simulation.shape import Shape, grid, seed_of
from markets.calc.simulation.walk import LEAF_MS, Book
from markets.feeds.simulator.anchors import shape

NOW_MS = int(datetime(2026, 11, 20, 14, 7, 33, 250_000, tzinfo=UTC).timestamp() * 1000)
DAYS = range(18000, 20800)
HOLIDAYS = 11


def sessions(opens_h: float, closes_h: float) -> Hours:
    days = [day for day in DAYS if (day - 4) % 7 < 5 and day % HOLIDAYS]
    return of_sessions(
        [(int(day * DAY_MS + opens_h * HOUR_MS), int(day * DAY_MS + closes_h * HOUR_MS)) for day in days]
    )


INDIA, AMERICA = sessions(3.75, 10), sessions(14.5, 21)


def bitcoin(**more: object) -> Shape:
    known = shape(
        instrument_id=1, symbol="BTC/USDT", kind="crypto", currency="USDT", tick_size=Decimal("0.01"), hours=ALWAYS
    )  # fmt: skip
    return replace(known, **more)


def reliance(**more: object) -> Shape:
    known = shape(
        instrument_id=2, symbol="RELIANCE.NS", kind="stock", currency="INR", tick_size=Decimal("0.05"), hours=INDIA
    )  # fmt: skip
    return replace(known, **more)


def euro() -> Shape:
    return shape(
        instrument_id=3, symbol="EUR/USD", kind="fx", currency="USD", tick_size=Decimal("0.00001"), hours=FX
    )  # fmt: skip


SHAPES = {"pair": bitcoin, "share": reliance, "currency": euro}


def rows(one: Shape, interval: Interval, start_ms: int, end_ms: int, *, now_ms: int = NOW_MS) -> list[Row]:
    book = Book([one])
    return candles(book, interval, start_ms, end_ms, now_ms=now_ms).rows(book, 0)


def rolled_up(minutes: list[Row], interval: Interval) -> list[Row]:
    groups: dict[int, list[Row]] = {}
    for row in minutes:
        groups.setdefault(interval.floor(row[0]), []).append(row)
    return [
        (start, of[0][1], max(row[2] for row in of), min(row[3] for row in of), of[-1][4],
         pytest.approx(sum(row[5] for row in of), rel=1e-9))
        for start, of in groups.items()
    ]  # fmt: skip


moments = st.integers(NOW_MS - 4 * 365 * DAY_MS, NOW_MS)
kinds = st.sampled_from(sorted(SHAPES))


@settings(max_examples=40, deadline=None)
@given(kinds, st.sampled_from(list(Interval)[1:]), moments)
def test_a_wider_candle_is_its_minutes_exactly(kind: str, interval: Interval, moment: int) -> None:
    start_ms = interval.floor(moment)
    wide = rows(SHAPES[kind](), interval, start_ms, start_ms + 2 * interval.ms)
    assert wide == rolled_up(
        rows(SHAPES[kind](), Interval.M1, start_ms, start_ms + 2 * interval.ms), interval
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(kinds, moments, st.lists(st.tuples(st.integers(-DAY_MS, 2 * DAY_MS), st.floats(0.2, 5)), max_size=4))
def test_so_it_is_with_prices_that_were_set_and_a_day_that_runs(
    kind: str, moment: int, set_: list[tuple[int, float]]
) -> None:
    shifts = tuple(sorted((moment + after_ms, factor) for after_ms, factor in set_))
    one = replace(SHAPES[kind](), shifts=shifts)
    start_ms, now_ms = Interval.D1.floor(moment) - DAY_MS, moment
    wide = rows(one, Interval.D1, start_ms, now_ms + 1, now_ms=now_ms)
    minutes = rows(one, Interval.M1, start_ms, now_ms + 1, now_ms=now_ms)
    assert wide == rolled_up(minutes, Interval.D1)
    assert all(row[3] <= min(row[1], row[4]) and row[2] >= max(row[1], row[4]) > 0 for row in minutes)
    assert all(row[0] < now_ms for row in minutes)


@settings(max_examples=25, deadline=None)
@given(kinds, st.sampled_from(list(Interval)), moments, st.integers(1, 50))
def test_a_candle_does_not_depend_on_the_window(kind: str, interval: Interval, moment: int, around: int) -> None:
    start_ms = interval.floor(moment)
    alone = rows(SHAPES[kind](), interval, start_ms, start_ms + 1)
    window = rows(SHAPES[kind](), interval, start_ms - around * interval.ms, start_ms + around * interval.ms)
    assert alone == [row for row in window if row[0] == start_ms]


def test_many_at_once_are_each_as_if_alone() -> None:
    shapes = [bitcoin(shifts=((NOW_MS - DAY_MS, 2.0),)), reliance(), euro(), reliance(hours=AMERICA, seed=7)]
    book = Book(shapes)
    together = candles(book, Interval.H1, NOW_MS - 5 * DAY_MS, NOW_MS, now_ms=NOW_MS)
    for place, one in enumerate(shapes):
        assert together.rows(book, place) == rows(one, Interval.H1, NOW_MS - 5 * DAY_MS, NOW_MS)


def test_the_same_for_ever() -> None:
    """A release that changes these changes everybody's history: the simulated closes that are stored no longer fit."""
    start_ms = int(datetime(2025, 3, 3, 5, 0, tzinfo=UTC).timestamp() * 1000)
    assert rows(bitcoin(), Interval.M1, start_ms, start_ms + MINUTE_MS) == BITCOIN
    assert rows(reliance(), Interval.D1, start_ms - 5 * HOUR_MS, start_ms) == RELIANCE


BITCOIN: list[Row] = [(1740978000000, 74482.82, 74483.76, 74363.84, 74369.65, 23.43478)]
RELIANCE: list[Row] = [(1740960000000, 2913.4, 2923.45, 2868.45, 2872.4, 29910885.0)]


def test_hours_that_are_known_further_change_nothing() -> None:
    longer = of_sessions([
        (int(day * DAY_MS + 3.75 * HOUR_MS), int(day * DAY_MS + 10 * HOUR_MS))
        for day in range(17000, 21500) if (day - 4) % 7 < 5 and day % HOLIDAYS
    ])  # fmt: skip
    window = Interval.M5, NOW_MS - 30 * DAY_MS, NOW_MS
    assert rows(reliance(), *window) == rows(reliance(hours=longer), *window)


@pytest.mark.parametrize("kind", SHAPES)
def test_a_price_is_where_its_last_candle_closed(kind: str) -> None:
    one = SHAPES[kind]()
    book = Book([one])
    for now_ms in range(NOW_MS - DAY_MS, NOW_MS, 2 * HOUR_MS + 7 * MINUTE_MS + 13_250):
        stands = grid(one.tick).price(units(prices_at(book, now_ms), book.log_tick)[0])
        assert float(stands) == rows(one, Interval.M1, now_ms - 5 * DAY_MS, now_ms, now_ms=now_ms)[-1][4]


def test_the_running_candle_tells_no_future() -> None:
    """What is shown of a minute at its twentieth second stays true at its fortieth."""
    start_ms = Interval.M1.floor(NOW_MS)
    seen = [rows(bitcoin(), Interval.M1, start_ms, start_ms + 1, now_ms=start_ms + second * 1000) for second in
            (0, 20, 40, 60)]  # fmt: skip
    assert seen[0] == []
    early, late, whole = (each[0] for each in seen[1:])
    assert early[1] == late[1] == whole[1]
    assert early[2] <= late[2] <= whole[2] and early[3] >= late[3] >= whole[3]
    assert early[5] <= late[5] <= whole[5] and early != late != whole


def test_prices_are_on_the_tick() -> None:
    for row in rows(reliance(), Interval.M5, NOW_MS - 10 * DAY_MS, NOW_MS):
        assert all(Decimal(str(price)) % Decimal("0.05") == 0 for price in row[1:5])


def test_nobody_trades_when_the_market_is_closed() -> None:
    minutes = rows(reliance(), Interval.M1, NOW_MS - 60 * DAY_MS, NOW_MS)
    assert {row[0] % DAY_MS // MINUTE_MS for row in minutes} == set(range(225, 600))
    assert not any((row[0] // DAY_MS) % HOLIDAYS == 0 for row in minutes)
    fx = rows(euro(), Interval.H1, NOW_MS - 60 * DAY_MS, NOW_MS)
    hours_of_week = {(row[0] - 4 * DAY_MS) % (7 * DAY_MS) // HOUR_MS for row in fx}
    assert hours_of_week == {*range(118), 166, 167}


def test_trading_halts_now_and_then_for_a_quarter_of_an_hour() -> None:
    often = reliance(traits=replace(reliance().traits, halts_a_year=200))
    quarters = rows(often, Interval.M15, NOW_MS - 60 * DAY_MS, NOW_MS)
    usual = rows(reliance(traits=replace(often.traits, halts_a_year=0)), Interval.M15, NOW_MS - 60 * DAY_MS, NOW_MS)
    missing = {row[0] for row in usual} - {row[0] for row in quarters}
    assert 10 < len(missing) < 80
    assert rows(often, Interval.H1, NOW_MS - 60 * DAY_MS, NOW_MS) == rolled_up(quarters, Interval.H1)


def returns(one: Shape, interval: Interval, days: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.diff(np.log([row[4] for row in rows(one, interval, NOW_MS - days * DAY_MS, NOW_MS)]))


@pytest.mark.parametrize("kind", SHAPES)
def test_days_move_as_much_as_they_do(kind: str) -> None:
    one = SHAPES[kind]()
    daily = returns(one, Interval.D1, 5 * 365)
    assert daily.std() == pytest.approx(one.traits.daily_move_pct / 100, rel=0.25)
    tails = ((daily - daily.mean()) ** 4).mean() / daily.var() ** 2
    assert 3 < tails < 12  # fatter than normal
    assert abs(np.corrcoef(daily[1:], daily[:-1])[0, 1]) < 0.12  # tomorrow does not follow from today


def test_minutes_move_as_much_as_they_do() -> None:
    minutes = returns(bitcoin(), Interval.M1, 10)
    assert minutes.std() * 1440**0.5 == pytest.approx(bitcoin().traits.daily_move_pct / 100, rel=0.5)


def test_one_market_moves_together_and_two_do_not() -> None:
    other = bitcoin(seed=seed_of("ETH/USDT"))
    stranger = bitcoin(seed=seed_of("ETH/USDT"), market=seed_of("elsewhere"))
    mine = returns(bitcoin(), Interval.D1, 3 * 365)
    assert np.corrcoef(mine, returns(other, Interval.D1, 3 * 365))[0, 1] > 0.35
    assert abs(np.corrcoef(mine, returns(stranger, Interval.D1, 3 * 365))[0, 1]) < 0.12


def test_it_stays_within_reason_for_decades() -> None:
    book = Book([bitcoin()])
    for year in range(2016, 2046):
        found = candles(
            book, Interval.W1, *(int(datetime(year, 6, day, tzinfo=UTC).timestamp() * 1000) for day in (1, 29)),
            now_ms=NOW_MS + 30 * 365 * DAY_MS,
        ).rows(book, 0)  # fmt: skip
        assert all(62_000 / 40 < row[4] < 62_000 * 60 for row in found)


def test_a_split_to_come_is_in_all_prices_from_then_on() -> None:
    plain, split = reliance(), reliance(splits=((NOW_MS - 1, 2.0), (NOW_MS + DAY_MS, 5.0)))
    for before, after in zip(rows(plain, Interval.D1, NOW_MS - 9 * DAY_MS, NOW_MS),
                             rows(split, Interval.D1, NOW_MS - 9 * DAY_MS, NOW_MS), strict=True):  # fmt: skip
        assert after[4] == pytest.approx(before[4] / 2, abs=0.05)


def test_leaves_are_the_smallest_there_is() -> None:
    assert MINUTE_MS % LEAF_MS == 0
    assert rows(bitcoin(), Interval.M1, NOW_MS, NOW_MS + LEAF_MS) == []
