"""Each indicator over 100,000 bars beside TA-Lib's C, and beside pandas where TA-Lib has none or a line does it.

Then what one more bar costs, what looking at the running bar costs, and the correlation of 200 series of 365 returns
beside numpy.corrcoef. Both sides get the same ready arrays and give whole series; the figures themselves are compared
in analytics/tests/test_agrees_with_peers.py. Processor time, which neighbours on the machine change least.
"""

import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
import talib

from analytics.calc.bars import Bars
from analytics.calc.indicators.indicator import Indicator
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.risk.correlation import correlation
from benchmarks._measure import Claim, Options, arguments, report, rounds
from markets.calc.candles import Bar
from markets.calc.intervals import HOUR_MS, Interval

OURS, TALIB, PANDAS, NUMPY = "ours", "TA-Lib", "pandas", "numpy.corrcoef"
GOALS = {TALIB: 1 / 1.5, PANDAS: 3.0}
SIZE, STEPPED, SERIES, DAYS = 100_000, 20_000, 200, 365
Peer = Callable[[], Any]


def walk(size: int) -> Bars:
    dice = np.random.default_rng(5)
    close = 100 * np.exp(np.cumsum(dice.normal(0, 0.004, size)))
    opened = close * np.exp(dice.normal(0, 0.002, size))
    high = np.maximum(opened, close) * (1 + np.abs(dice.normal(0, 0.002, size)))
    low = np.minimum(opened, close) * (1 - np.abs(dice.normal(0, 0.002, size)))
    return Bars(1_300_000_000_000 + HOUR_MS * np.arange(size), opened, high, low, close, dice.random(size) * 1e6)


def in_talib(bars: Bars) -> dict[str, Peer]:
    _, _, h, l, c, v = bars  # noqa: E741  # as TA-Lib's documentation calls them
    return {
        "sma": partial(talib.SMA, c, 20),
        "ema": partial(talib.EMA, c, 20),
        "wma": partial(talib.WMA, c, 20),
        "bollinger": partial(talib.BBANDS, c, 20, 2.0, 2.0),
        "rsi": partial(talib.RSI, c, 14),
        "macd": partial(talib.MACD, c, 12, 26, 9),
        "stochastic": partial(talib.STOCH, h, l, c, 14, 3, 0, 3, 0),
        "adx": lambda: (talib.ADX(h, l, c, 14), talib.PLUS_DI(h, l, c, 14), talib.MINUS_DI(h, l, c, 14)),
        "atr": partial(talib.ATR, h, l, c, 14),
        "obv": partial(talib.OBV, c, v),
        "roc": partial(talib.ROC, c, 9),
    }


def in_pandas(bars: Bars) -> dict[str, Peer]:
    import pandas as pd  # noqa: PLC0415 - half a second, as everywhere where it is used

    when = pd.to_datetime(bars.ts_ms, unit="ms")
    frame = pd.DataFrame({"high": bars.high, "low": bars.low, "close": bars.close, "volume": bars.volume}, index=when)
    return {
        "sma": lambda: frame.close.rolling(20).mean(),
        "ema": lambda: frame.close.ewm(span=20, adjust=False).mean(),
        "bollinger": lambda: _pandas_bollinger(frame.close),
        "roc": lambda: 100 * frame.close.pct_change(9),
        "vwap": lambda: _pandas_vwap(frame),
        "ichimoku": lambda: _pandas_ichimoku(frame),
        "pivots": lambda: _pandas_pivots(frame),
    }


def _pandas_bollinger(close: Any) -> Any:
    middle, apart = close.rolling(20).mean(), 2 * close.rolling(20).std(ddof=0)
    return middle + apart, middle, middle - apart


def _pandas_vwap(frame: Any) -> Any:
    paid = (frame.high + frame.low + frame.close) / 3 * frame.volume
    days = frame.index.floor("D")
    return paid.groupby(days).cumsum() / frame.volume.groupby(days).cumsum()


def _pandas_ichimoku(frame: Any) -> Any:
    def middle(window: int) -> Any:
        return (frame.high.rolling(window).max() + frame.low.rolling(window).min()) / 2

    conversion, base = middle(9), middle(26)
    return conversion, base, ((conversion + base) / 2).shift(25), middle(52).shift(25), frame.close


def _pandas_pivots(frame: Any) -> Any:
    months = frame.resample("MS").agg({"high": "max", "low": "min", "close": "last"}).shift(1)
    high, low, close = (months[name].reindex(frame.index, method="ffill") for name in ("high", "low", "close"))
    middle, height = (high + low + close) / 3, high - low
    return (
        middle, 2 * middle - low, middle + height, high + 2 * (middle - low),
        2 * middle - high, middle - height, low - 2 * (high - middle),
    )  # fmt: skip


def repeated(calculate: Callable[[], object], seconds: float) -> float:
    """Microseconds of one call."""
    calculate()
    done, began = 0, time.process_time()
    while (took := time.process_time() - began) < seconds:
        calculate()
        done += 1
    return 1e6 * took / done


def whole(indicator: Indicator, bars: Bars, peers: dict[str, Peer], options: Options) -> Claim:
    contestants: dict[str, Callable[[], float]] = {
        name: partial(repeated, calculate, options.seconds)
        for name, calculate in ((OURS, partial(indicator.over, bars)), *peers.items())
    }
    goals = {name: GOALS[name] for name in peers if name == TALIB or TALIB not in peers}
    measured = rounds(contestants, options)
    return Claim(f"{indicator.label} over {bars.size:,} bars", measured, OURS, goals, less_is_better=True, unit="µs")


def stepped(indicator: Indicator, bars: list[Bar]) -> float:
    """Nanoseconds a bar."""
    step = indicator.stepper().step
    began = time.process_time_ns()
    for bar in bars:
        step(bar)
    return (time.process_time_ns() - began) / len(bars)


def peeked(indicator: Indicator, bars: list[Bar]) -> float:
    steps = indicator.stepper()
    for bar in bars[:200]:
        steps.step(bar)
    began = time.process_time_ns()
    for bar in bars[:2000]:
        steps.peek(bar)
    return (time.process_time_ns() - began) / 2000


def rows(bars: Bars, count: int) -> list[Bar]:
    columns = zip(*(column[:count].tolist() for column in bars), strict=True)
    return [Bar(1, 1, Interval.H1, *row) for row in columns]


def matrix(options: Options) -> Claim:
    returns = np.random.default_rng(6).normal(0, 0.01, (SERIES, DAYS))
    contestants: dict[str, Callable[[], float]] = {
        OURS: lambda: repeated(lambda: correlation(returns), options.seconds),
        NUMPY: lambda: repeated(lambda: np.corrcoef(returns), options.seconds),
    }
    title = f"correlation of {SERIES} x {DAYS}"
    return Claim(title, rounds(contestants, options), OURS, {NUMPY: 1 / 1.2}, less_is_better=True, unit="µs")


def main() -> None:
    options = arguments(__doc__, rounds=5, seconds=0.2)
    bars = walk(10_000 if options.quick else SIZE)
    c_peers, frame_peers = in_talib(bars), in_pandas(bars)
    claims = []
    for name, indicator in INDICATORS.items():
        known = {TALIB: c_peers.get(name), PANDAS: frame_peers.get(name)}
        claims.append(whole(indicator, bars, {peer: call for peer, call in known.items() if call}, options))
    some = rows(bars, 2000 if options.quick else STEPPED)
    steps = {name: partial(stepped, indicator, some) for name, indicator in INDICATORS.items()}
    peeks = {name: partial(peeked, indicator, some) for name, indicator in INDICATORS.items()}
    claims.append(Claim("one bar more (goal: at most 5,000)", rounds(steps, options), less_is_better=True, unit="ns"))
    claims.append(Claim("a look at the running bar", rounds(peeks, options), less_is_better=True, unit="ns"))
    claims.append(matrix(options))
    used = {"numpy": "numpy", "TA-Lib": "ta-lib", "pandas": "pandas"}
    report(claims, options, versions={name: version(package) for name, package in used.items()})


if __name__ == "__main__":
    main()
