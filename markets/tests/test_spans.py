"""A year's range, returns over spans, and several prices on one scale."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markets.calc.comparison import compared, round_bounds
from markets.calc.intervals import DAY_MS
from markets.calc.places import places
from markets.calc.spans import returns, year_range

TODAY = date(2026, 11, 20)
TODAY_MS = (TODAY - date(1970, 1, 1)).days * DAY_MS


@dataclass
class Day:
    ts_ms: int
    close: float

    @property
    def high(self) -> float:
        return self.close

    low = high


def days(*closes: float) -> list[Day]:
    """One a day, the last of them today's."""
    return [Day(TODAY_MS - (len(closes) - 1 - at) * DAY_MS, close) for at, close in enumerate(closes)]


def test_a_range_forgets_what_is_older_than_a_year() -> None:
    found = year_range(days(1.0, *[50.0] * 200, 100.0, *[60.0] * 200), last=75.0)
    assert found is not None
    assert (found.low, found.high, found.position_pct) == (50, 100, 50)


def test_the_price_of_now_widens_the_range() -> None:
    found = year_range(days(10.0, 20.0), last=30.0)
    assert found is not None
    assert (found.high, found.position_pct) == (30, 100)


def test_returns_begin_at_the_close_before_and_say_where_history_ends() -> None:
    found = dict(returns(days(*[100.0] * 10), 110.0, today=TODAY))
    assert found["1 week"] == pytest.approx(10)
    assert found["1 month"] is None


def test_a_comparison_begins_where_all_are_known() -> None:
    first = TODAY - timedelta(days=3)
    found = compared(
        {
            "A": {first: 10.0, first + timedelta(days=1): 20.0, TODAY: 30.0},
            "B": {first + timedelta(days=1): 5.0, TODAY: 4.0},
        },
        since=first,
    )
    assert found is not None
    assert [round(line.gain, 6) for line in found.lines] == [50, -20]
    assert all(line.values[0] == 0 for line in found.lines)


def test_nothing_in_common_is_no_comparison() -> None:
    assert compared({"A": {TODAY: 1.0}, "B": {TODAY: 2.0}}, since=TODAY) is None
    assert compared({}, since=TODAY) is None


@given(st.floats(-1000, 0, allow_subnormal=False), st.floats(0, 1000, allow_subnormal=False))
def test_a_scale_holds_all_and_its_ends_are_whole_steps(low: float, high: float) -> None:
    bottom, top, step = round_bounds(low, high)
    assert bottom <= low <= high <= top
    assert (top - bottom) / step == pytest.approx(round((top - bottom) / step))
    assert (top - bottom) / step <= 8


@pytest.mark.parametrize(("price", "tick", "shown"), [
    ("62150.5", "0.01", 2), ("1", None, 2), ("0.5", None, 4), ("0.00001234", None, 8), ("150", "1", 2),
    ("1.1", "0.00001", 5), ("0", None, 2),
])  # fmt: skip
def test_decimals_follow_the_tick_or_the_size(price: str, tick: str | None, shown: int) -> None:
    assert places(Decimal(price), tick_size=Decimal(tick) if tick else None) == shown
