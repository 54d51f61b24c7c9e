"""Prices at which sums lose digits: both forms of each figure still say the same, and nothing is made up."""

import subprocess
import sys

import numpy as np
import pytest

from analytics.calc.bars import Bars
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.series import Array
from analytics.tests.candles import one_by_one, walk

SIZE = 6000
DICE = np.random.default_rng(7)
NOISE = 1 + DICE.normal(0, 0.01, SIZE)
FALL = np.geomspace(1e7, 1e-8, SIZE) * NOISE
CLOSES = {
    "a fall over fifteen orders": FALL,
    "a rise over as many": FALL[::-1].copy(),
    "a crash to a millionth": np.where(np.arange(SIZE) < SIZE // 2, 100, 1e-4) * NOISE,
    "a coin of 1e-8": 1e-8 * NOISE,
    "large and almost still": 1e7 + 1e-3 * NOISE,
    "ticks as large as the price": np.ceil(DICE.random(SIZE).round(1) * 3) * 1e-8 + 1e-8,
}


def bars_of(close: Array, *, height: float = 0.003) -> Bars:
    up, down = height * np.random.default_rng(8).random((2, close.size))
    return walk(close.size)._replace(open=close, high=close * (1 + up), low=close * (1 - down), close=close)


def stepped(name: str, bars: Bars, **given: int) -> Array:
    steps = INDICATORS[name].stepper(**given)
    return np.array([steps.step(bar) for bar in one_by_one(bars)], np.float64).T


def assert_both_forms_agree(name: str, bars: Bars, **given: int) -> None:
    scale = {"obv": np.cumsum(bars.volume), "macd": bars.close, "bollinger": bars.close}.get(name, 1e-200)
    for one, whole in zip(stepped(name, bars, **given), INDICATORS[name].over(bars, **given).values(), strict=True):
        np.testing.assert_array_equal(np.isnan(one), np.isnan(whole))
        there = np.isfinite(one)
        allowed = 1e-9 * np.maximum(np.abs(one), scale)
        assert (np.abs(one - whole)[there] <= allowed[there]).all()


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("prices", CLOSES)
def test_steps_and_series_say_the_same(name: str, prices: str) -> None:
    assert_both_forms_agree(name, bars_of(CLOSES[prices]))


@pytest.mark.parametrize(
    ("fast", "slow", "signal"), [(1, 2, 1), (2, 3, 1), (1, 30, 9), (3, 200, 150), (2, 1000, 2), (12, 26, 9)]
)
def test_averages_that_begin_and_go_on(fast: int, slow: int, signal: int) -> None:
    """MACD is TA-Lib's only after a while: there is no seam."""
    assert_both_forms_agree("macd", bars_of(CLOSES["a crash to a millionth"]), fast=fast, slow=slow, signal=signal)


@pytest.mark.parametrize("name", ["rsi", "adx"])
@pytest.mark.parametrize("window", [2, 5])
def test_moves_that_were_averaged_away_are_none(name: str, window: int) -> None:
    """After so many bars without any that only the smallest of floats are left, until it moves again."""
    rough = 100 * NOISE[:40]
    close = np.concatenate((rough, np.full(600 * window, rough[-1]), rough, np.full(30, rough[-1])))
    bars = bars_of(close, height=0)
    assert_both_forms_agree(name, bars, window=window)
    for values in INDICATORS[name].over(bars, window=window).values():
        assert np.isfinite(values[39])
        assert np.isnan(values[600 * window])
        assert np.isfinite(values[-1])


def test_a_price_that_stands_still_lies_within_its_bands() -> None:
    """TA-Lib's running sums put it outside of them nineteen times out of twenty, by a last digit: a made-up signal."""
    for seed in range(40):
        close = walk(300, seed=seed).close.round(2)
        close[200:] = close[200]
        bands = INDICATORS["bollinger"].over(bars_of(close))
        assert (bands["lower"][220:] == close[220:]).all()
        assert (bands["upper"][220:] == close[220:]).all()


def test_talib_brings_no_pandas() -> None:
    """It would cost every process a second and 50 MB; who wants pandas afterwards gets it."""
    said = "import sys, analytics.calc.indicators.table; print('talib' in sys.modules, 'pandas' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{said}; import pandas; print(pandas.Series([1]).sum())"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "False", "1"]
