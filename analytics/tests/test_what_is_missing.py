"""Warm-up, missing bars and flat prices have the answers that are written down, and nothing looks ahead."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.calc.bars import Bars
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.series import by_run, latest, plain, points, runs
from analytics.tests.candles import any_bars, walk

FLAT = {
    "sma": [7.0], "ema": [7.0], "wma": [7.0], "bollinger": [7.0, 7.0, 7.0], "vwap": [7.0], "ichimoku": [7.0] * 5,
    "pivots": [7.0] * 7, "macd": [0.0, 0.0, 0.0], "atr": [0.0], "roc": [0.0], "obv": [10.0],
    "rsi": [None], "stochastic": [None, None], "adx": [None, None, None],
}  # fmt: skip
"""What never moved has averages and no height; it has no share of gains, no place in a span, no direction."""


@pytest.mark.parametrize("name", INDICATORS)
def test_the_first_figure_is_where_the_table_says(name: str) -> None:
    indicator = INDICATORS[name]
    bars, needed = walk(300, every_ms=86_400_000), indicator.bars_needed()
    if name == "pivots":
        needed = 32  # a month of days from the first on, and a bar
    found = indicator.over(bars)
    assert max(int(np.isfinite(values).argmax()) for values in found.values()) == needed - 1
    short = indicator.over(bars.cut(0, needed - 1))
    assert not all(np.isfinite(values).any() for values in short.values())


@pytest.mark.parametrize("name", INDICATORS)
def test_flat_prices(name: str) -> None:
    prices = np.full(300, 7.0)
    bars = Bars(walk(300, every_ms=86_400_000).ts_ms, *[prices] * 4, np.full(300, 10.0))
    found = [latest(values) for values in INDICATORS[name].over(bars).values()]
    assert found == [None if figure is None else pytest.approx(figure, abs=1e-12) for figure in FLAT[name]]


@pytest.mark.parametrize("name", INDICATORS)
@given(bars=any_bars())
@settings(max_examples=30, deadline=None)
def test_a_missing_bar_starts_everything_anew(name: str, bars: Bars) -> None:
    found = INDICATORS[name].over(bars)
    for run in runs(*bars):
        alone = INDICATORS[name].over(bars.cut(run.start, run.stop))
        for series, values in alone.items():
            np.testing.assert_allclose(found[series][run], values, rtol=1e-12)
    missing = np.isnan(bars.close)
    assert all(np.isnan(values[missing]).all() for values in found.values())


@pytest.mark.parametrize("name", INDICATORS)
@given(bars=any_bars(), share=st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_nothing_looks_ahead(name: str, bars: Bars, share: float) -> None:
    """What is known after some bars stays, whatever comes."""
    count = int(share * bars.size)
    before, after = INDICATORS[name].over(bars.cut(0, count)), INDICATORS[name].over(bars)
    for series, values in before.items():
        np.testing.assert_allclose(after[series][:count], values, rtol=1e-9, atol=1e-9 * np.nanmax([0, *bars.high]))


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_almost_no_bars(name: str, count: int) -> None:
    found = INDICATORS[name].over(walk(count))
    assert [values.size for values in found.values()] == [count] * len(INDICATORS[name].series)


def test_bars_without_volume_have_no_price_by_volume() -> None:
    bars = walk(10)._replace(volume=np.zeros(10))
    assert plain(INDICATORS["vwap"].over(bars)["vwap"]) == [None] * 10


@given(any_bars())
@settings(max_examples=100, deadline=None)
def test_nan_never_leaves(bars: Bars) -> None:
    for indicator in INDICATORS.values():
        for values in indicator.over(bars).values():
            assert not np.isinf(values).any()
            assert all(figure is None or np.isfinite(figure) for figure in plain(values))
            shown = points(bars.ts_ms, values)
            assert len(shown) == np.isfinite(values).sum()
            assert all(np.isfinite(figure) for _, figure in shown)


def test_latest_is_the_last_bars_own() -> None:
    assert latest(np.array([1.0, 2.0])) == 2
    assert latest(np.array([1.0, np.nan])) is None
    assert latest(np.array([])) is None


def test_runs_of_several_series() -> None:
    nan = np.nan
    assert list(runs(np.array([nan, 1, 1, nan, 1, 1]), np.array([1, 1, 1, 1, nan, 1]))) == [slice(1, 3), slice(5, 6)]
    doubled = by_run(lambda values: values * 2)
    np.testing.assert_array_equal(doubled(np.array([1, nan, 2])), [2, nan, 4])


def test_a_rule_of_the_table_is_one_place() -> None:
    """The name of a row is that of its key, and each row's functions take just its parameters."""
    assert all(name == indicator.name for name, indicator in INDICATORS.items())
    renamed = replace(INDICATORS["sma"], name="other")
    assert renamed.over(walk(30))["sma"].size == 30
