"""Figures that can be checked with a pencil."""

import numpy as np
import pytest

from analytics.calc.bars import Bars
from analytics.calc.indicators.ichimoku import ahead, ichimoku
from analytics.calc.indicators.pivots import levels
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.series import plain
from markets.calc.intervals import DAY_MS

MONDAY_MS = 1_577_836_800_000 + 5 * DAY_MS


def bars(*closes: float, begin_ms: int = MONDAY_MS, every_ms: int = DAY_MS) -> Bars:
    close = np.array(closes, np.float64)
    return Bars(
        begin_ms + every_ms * np.arange(close.size), close, close + 1, close - 1, close, np.full(close.size, 10.0)
    )


def test_averages() -> None:
    rising = bars(1, 2, 3, 4, 9)
    assert plain(INDICATORS["sma"].over(rising, window=3)["sma"]) == [None, None, 2, 3, pytest.approx(16 / 3)]
    assert plain(INDICATORS["wma"].over(rising, window=3)["wma"])[2:4] == [
        pytest.approx((1 + 4 + 9) / 6), pytest.approx((2 + 6 + 12) / 6),
    ]  # fmt: skip
    assert plain(INDICATORS["ema"].over(rising, window=3)["ema"]) == [None, None, 2, 3, 6]


def test_macd() -> None:
    found = INDICATORS["macd"].over(bars(1, 2, 3, 4, 9), fast=1, slow=3, signal=2)
    assert plain(found["macd"]) == [None, None, 1, 1, 3]
    assert plain(found["signal"]) == [None, None, None, 1, pytest.approx(7 / 3)]
    assert plain(found["histogram"]) == [None, None, None, 0, pytest.approx(2 / 3)]


def test_rsi() -> None:
    """Gains 1 and 0, losses 0 and 3; then the averages are halves of what was and what comes."""
    assert plain(INDICATORS["rsi"].over(bars(4, 5, 2, 4), window=2)["rsi"]) == [None, None, 25, pytest.approx(62.5)]


def test_pivots_of_a_week() -> None:
    """The week from Monday had high 11, low 3, close 8."""
    week = bars(4, 10, 6, 5, 7, 8, 8, 20, 30)
    found = INDICATORS["pivots"].over(week, anchor="week")
    expected = {"pivot": 22 / 3, "r1": 35 / 3, "s1": 11 / 3, "r2": 46 / 3, "s2": -2 / 3, "r3": 59 / 3, "s3": -13 / 3}
    for name, level in expected.items():
        assert plain(found[name]) == [None] * 7 + [pytest.approx(level)] * 2


def test_a_week_that_was_cut_off_makes_no_levels() -> None:
    cut = bars(*range(10, 30), begin_ms=MONDAY_MS + DAY_MS)
    known = np.isfinite(INDICATORS["pivots"].over(cut, anchor="week")["pivot"])
    assert known.tolist() == [False] * 13 + [True] * 7


@pytest.mark.parametrize(
    ("method", "r1", "s3"), [("fibonacci", 5 + 0.382 * 4, 5 - 4), ("camarilla", 6 + 1.1 * 4 / 12, 6 - 1.1)]
)
def test_methods_of_pivots(method: str, r1: float, s3: float) -> None:
    found = levels(6.5, 2.5, 6, method)  # type: ignore[arg-type]
    assert found.pivot == 5
    assert found.r1 == pytest.approx(r1)
    assert found.s3 == pytest.approx(s3)


def test_the_cloud_goes_on_ahead_of_the_last_bar() -> None:
    """What is drawn ahead today stands over the bars that come."""
    dice = np.random.default_rng(5)
    high = 100 + np.cumsum(dice.normal(size=200))
    low = high - dice.random(200)
    a, b = ahead(high[:150], low[:150])
    later = ichimoku(high, low, low)
    assert a.size == b.size == 25
    np.testing.assert_array_equal(a, later.span_a[150:175])
    np.testing.assert_array_equal(b, later.span_b[150:175])
