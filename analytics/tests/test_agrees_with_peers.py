"""Our figures beside TA-Lib's and pandas', within 1e-9, from the same bar on unless a docstring says otherwise."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import talib

from analytics.calc.bars import Bars
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.series import Array
from analytics.tests.candles import walk

CLOSE_TO = 1e-9
BARS = walk(3000)
O, H, L, C, V = BARS[1:]  # noqa: E741  # as TA-Lib's documentation calls them
CASES: list[tuple[str, dict[str, Any], Callable[[], Any]]] = [
    *(("sma", {"window": n}, lambda n=n: talib.SMA(C, n)) for n in (2, 20, 200, 1000)),
    *(("ema", {"window": n}, lambda n=n: talib.EMA(C, n)) for n in (2, 20, 200, 1000)),
    *(("wma", {"window": n}, lambda n=n: talib.WMA(C, n)) for n in (2, 20, 200, 1000)),
    *(("bollinger", {"window": n, "deviations": d}, lambda n=n, d=d: talib.BBANDS(C, n, d, d))
      for n, d in ((2, 1.0), (20, 2.0), (333, 2.5))),
    *(("rsi", {"window": n}, lambda n=n: talib.RSI(C, n)) for n in (2, 14, 100)),
    *(("atr", {"window": n}, lambda n=n: talib.ATR(H, L, C, n)) for n in (2, 14, 100)),
    *(("adx", {"window": n}, lambda n=n: (talib.ADX(H, L, C, n), talib.PLUS_DI(H, L, C, n), talib.MINUS_DI(H, L, C, n)))
      for n in (2, 14, 100)),
    *(("roc", {"window": n}, lambda n=n: talib.ROC(C, n)) for n in (1, 9, 500)),
    ("obv", {}, lambda: talib.OBV(C, V)),
]  # fmt: skip


def same(found: Array, expected: Array, *, from_bar: int | None = None) -> None:
    begin = int(np.isfinite(expected).argmax()) if from_bar is None else from_bar
    if from_bar is None:
        assert int(np.isfinite(found).argmax()) == begin
    np.testing.assert_allclose(found[begin:], expected[begin:], rtol=CLOSE_TO, atol=0)


@pytest.mark.parametrize(("name", "given", "peer"), CASES, ids=lambda each: str(each) if not callable(each) else "")
def test_as_talib(name: str, given: dict[str, Any], peer: Callable[[], Any]) -> None:
    expected = peer()
    for found, theirs in zip(
        INDICATORS[name].over(BARS, **given).values(),
        expected if isinstance(expected, tuple) else (expected,),
        strict=True,
    ):
        same(found, theirs)


@pytest.mark.parametrize(("window", "smooth", "signal"), [(14, 3, 3), (5, 1, 3), (50, 10, 4)])
def test_stochastic_as_talib_but_k_is_there_sooner(window: int, smooth: int, signal: int) -> None:
    k, d = talib.STOCH(H, L, C, window, smooth, 0, signal, 0)
    found = INDICATORS["stochastic"].over(BARS, window=window, smooth=smooth, signal=signal)
    begin = int(np.isfinite(k).argmax())
    same(found["d"], d)
    same(found["k"], k, from_bar=begin)
    assert int(np.isfinite(found["k"]).argmax()) == begin - signal + 1


def test_macd_is_of_the_averages_and_talib_comes_to_the_same() -> None:
    """TA-Lib begins the fast average later: the docstring's claim, and the figures once that is forgotten."""
    found = INDICATORS["macd"].over(BARS)
    line = talib.EMA(C, 12) - talib.EMA(C, 26)
    np.testing.assert_allclose(found["macd"], line, rtol=0, atol=CLOSE_TO)
    theirs = talib.MACD(C)
    for ours, other in zip(found.values(), theirs, strict=True):
        np.testing.assert_allclose(ours[400:], other[400:], rtol=CLOSE_TO, atol=CLOSE_TO)
    apart = np.abs(found["macd"] - theirs[0]) / C
    assert apart[26 * 3 :].max() < 1e-5
    assert apart[26 * 10 :].max() < CLOSE_TO


@pytest.mark.parametrize("anchor", ["day", "week", "month", "year"])
def test_vwap_as_pandas(anchor: str) -> None:
    frame = pd.DataFrame({"paid": (H + L + C) / 3 * V, "volume": V}, index=pd.to_datetime(BARS.ts_ms, unit="ms"))
    sums = frame.groupby(frame.index.to_period({"day": "D", "week": "W", "month": "M", "year": "Y"}[anchor])).cumsum()
    same(INDICATORS["vwap"].over(BARS, anchor=anchor)["vwap"], (sums["paid"] / sums["volume"]).to_numpy())


@pytest.mark.parametrize("given", [{}, {"conversion": 5, "base": 10, "span": 20, "displacement": 1}])
def test_ichimoku_as_pandas(given: dict[str, int]) -> None:
    conversion, base, span, displacement = (given or {"c": 9, "b": 26, "s": 52, "d": 26}).values()
    high, low = pd.Series(H), pd.Series(L)

    def middle(window: int) -> pd.Series:
        return (high.rolling(window).max() + low.rolling(window).min()) / 2

    found = INDICATORS["ichimoku"].over(BARS, **given)
    same(found["conversion"], middle(conversion).to_numpy())
    same(found["base"], middle(base).to_numpy())
    same(found["span_a"], ((middle(conversion) + middle(base)) / 2).shift(displacement - 1).to_numpy())
    same(found["span_b"], middle(span).shift(displacement - 1).to_numpy())
    same(found["lagging"], C)


def test_averages_as_pandas() -> None:
    closes = pd.Series(C)
    same(INDICATORS["sma"].over(BARS, window=50)["sma"], closes.rolling(50).mean().to_numpy())
    weights = np.arange(1, 51)
    by_hand = closes.rolling(50).apply(lambda x: x @ weights / weights.sum(), raw=True)
    same(INDICATORS["wma"].over(BARS, window=50)["wma"], by_hand.to_numpy())
    seeded = pd.Series([C[:50].mean(), *C[50:]]).ewm(span=50, adjust=False).mean()
    same(INDICATORS["ema"].over(BARS, window=50)["ema"][49:], seeded.to_numpy())


def test_digits_are_kept_where_running_sums_lose_them() -> None:
    """From 80 to a ten-thousandth within a few days: TA-Lib's average is off in the fifth digit, ours is not."""
    fallen = np.concatenate((np.full(5000, 80.0), 1e-4 * (1 + np.random.default_rng(3).random(200))))
    bars = Bars(BARS.ts_ms[:0], fallen, fallen, fallen, fallen, fallen)
    exact = pd.Series(fallen).rolling(20).apply(np.mean, raw=True).to_numpy()
    same(INDICATORS["sma"].over(bars)["sma"], exact)
    spread = pd.Series(fallen).rolling(20).apply(np.std, raw=True).to_numpy()
    found = INDICATORS["bollinger"].over(bars)
    np.testing.assert_allclose((found["upper"] - found["middle"])[5100:], 2 * spread[5100:], rtol=1e-9)
