"""Candles of one series as columns: what indicators and backtests work on."""

from collections.abc import Iterable
from typing import NamedTuple, Self

import numpy as np

from analytics.calc.series import Array, Stamps
from markets.calc.candles import Bar


class BadBars(ValueError):
    """Out of order, of unequal length, or with prices that are none."""


class Bars(NamedTuple):
    """Oldest first. What is missing between two bars is missing: nothing is filled in."""

    ts_ms: Stamps
    open: Array
    high: Array
    low: Array
    close: Array
    volume: Array

    @classmethod
    def of(cls, bars: Iterable[Bar]) -> Self:
        rows = list(bars)
        ts_ms = np.array([bar.ts_ms for bar in rows], np.int64)
        columns = np.array([bar[4:] for bar in rows], np.float64).reshape(-1, 5).T
        return cls(ts_ms, *(np.ascontiguousarray(column) for column in columns))

    @property
    def size(self) -> int:
        return len(self.ts_ms)

    def cut(self, start: int, end: int | None = None) -> Self:
        part = slice(start, end)
        return type(self)(
            self.ts_ms[part], self.open[part], self.high[part], self.low[part], self.close[part], self.volume[part]
        )

    def check(self) -> None:
        """Who takes bars from outside the tables asks once, so that the sums behind need not."""
        if len({len(column) for column in self}) > 1:
            raise BadBars("columns differ in length")
        if not (np.diff(self.ts_ms) > 0).all():
            raise BadBars("times must rise")
        for prices in (self.open, self.high, self.low, self.close):
            if not (np.isfinite(prices) & (prices > 0)).all():
                raise BadBars("prices must be numbers above zero")
        highest, lowest = np.maximum(self.open, self.close), np.minimum(self.open, self.close)
        if (self.high < highest).any() or (self.low > lowest).any():
            raise BadBars("a price lies outside its bar's high and low")
