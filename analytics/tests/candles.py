"""Candles for the tests of figures: a likely walk, and whatever hypothesis thinks of."""

from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st

from analytics.calc.bars import Bars
from markets.calc.candles import Bar
from markets.calc.intervals import HOUR_MS, Interval

START_MS = 1_577_836_800_000  # 2020-01-01, a Wednesday


def walk(count: int, *, seed: int = 1, price: float = 100, every_ms: int = 5 * HOUR_MS) -> Bars:
    dice = np.random.default_rng(seed)
    close = price * np.exp(np.cumsum(dice.normal(0, 0.01, count)))
    open_ = close * np.exp(dice.normal(0, 0.004, count))
    high = np.maximum(open_, close) * (1 + np.abs(dice.normal(0, 0.004, count)))
    low = np.minimum(open_, close) * (1 - np.abs(dice.normal(0, 0.004, count)))
    volume = dice.random(count) * 1e6
    return Bars(START_MS + every_ms * np.arange(count), open_, high, low, close, volume)


def one_by_one(bars: Bars) -> Iterator[Bar | None]:
    """As engines meet them; a row of NaN is a bar that is missing."""
    for ts_ms, *figures in zip(*(column.tolist() for column in bars), strict=True):
        yield None if figures[0] != figures[0] else Bar(1, 1, Interval.H1, ts_ms, *figures)


MOVES = st.one_of(
    st.just(0.0),  # flat
    st.floats(-0.1, 0.1, allow_subnormal=False),
    st.sampled_from([-0.9, -0.999, 5.0, 100.0]),  # crashes, and splits that nobody adjusted
    st.none(),  # a missing bar
)


@st.composite
def any_bars(draw: st.DrawFn, *, most: int = 120, gaps: bool = True) -> Bars:
    """Flat stretches, jumps by orders of magnitude, missing bars, bars without volume."""
    moves = draw(st.lists(MOVES if gaps else MOVES.filter(lambda move: move is not None), max_size=most))
    flat = draw(st.booleans())
    every_ms = draw(st.sampled_from([HOUR_MS, 7 * HOUR_MS, 24 * HOUR_MS]))
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    price, rows = draw(st.sampled_from([1e-6, 1.0, 97.25, 60_000.0])), []
    for move in moves:
        if move is None:
            rows.append([np.nan] * 5)
            continue
        price = min(max(price * (1 + move), 1e-9), 1e9)
        up, down, inside = (0, 0, 0) if flat or move == 0 else dice.random(3)
        high, low = price * (1 + up / 50), price * (1 - down / 50)
        rows.append([low + inside * (high - low), high, low, price, float(dice.integers(0, 3)) * 1000])
    columns = np.array(rows, np.float64).reshape(-1, 5).T.copy()
    return Bars(START_MS + every_ms * np.arange(len(rows)), *columns)
