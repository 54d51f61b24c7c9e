"""How instruments moved together: the one rule of it, for the page and the API.

It counts the last so many candles of the clock, also while a market is closed: each cell is of the same stretch of
time. A pair's returns are those between neighbouring moments at which both closed. Days are told by their closes, in
which splits are counted, anything narrower or wider by candles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import expm1, isfinite, sqrt

import numpy as np

from analytics.calc.gaps import Missing
from analytics.calc.risk import pairs
from analytics.calc.series import figure, points
from analytics.queries.bars import missing_in, series_of
from markets.calc.intervals import DAY_MS, Interval
from markets.models import Instrument
from markets.queries.closes import closes

EPOCH = date(1970, 1, 1)
FEW = 20  # returns below which a figure is mostly chance: of no relation at all one in twenty is beyond 0.44
ROLLED_BACK = 2  # windows that the rolling line shows before the last one
TWO_YEARS = timedelta(days=730)


@dataclass(frozen=True)
class Together:
    """`first_ms` is the start of the first candle that counts: the returns begin with its close."""

    pairs: pairs.Pairwise
    first_ms: int
    missing: Sequence[Missing]


@dataclass(frozen=True)
class Cell:
    """`value` is None where there is none: fewer than two common days, or one of the two stood still."""

    row: Instrument
    column: Instrument
    value: float | None
    returns: int

    @property
    def of_itself(self) -> bool:
        return self.row == self.column

    @property
    def few(self) -> bool:
        return self.returns < FEW

    @property
    def chance(self) -> float:
        """How far from 0 two that have nothing to do with each other come, nineteen times of twenty."""
        return min(1.0, 1.96 / sqrt(self.returns))


@dataclass(frozen=True)
class Heat:
    start: date
    end: date
    rows: Sequence[Sequence[Cell]]

    @property
    def apart(self) -> list[Cell]:
        """Each pair once, where it has a figure that is not mostly chance; the highest first."""
        upper = [cell for place, row in enumerate(self.rows) for cell in row[place + 1 :]]
        told = [(cell.value, cell) for cell in upper if cell.value is not None and not cell.few]
        return [cell for _, cell in sorted(told, key=lambda pair: -pair[0])]


@dataclass(frozen=True)
class Pair:
    """One cell from near: each day's moves in per cent, and the figure as it was before."""

    cell: Cell
    moves: Sequence[tuple[date, float, float]]
    slope: float | None
    rolling: Sequence[tuple[date, float]]


def together(instruments: Sequence[Instrument], interval: Interval, window: int, *, last_ms: int) -> Together:
    """Each with each, over the `window` candles of which the last one starts at `last_ms` and is over."""
    first_ms = last_ms - window * interval.ms
    closes = [_series(one, interval, window, first_ms, last_ms) for one in instruments]
    lacking = [
        missing_in(one, interval, ts_ms, end_ms=last_ms + 1)
        for one, (ts_ms, _) in zip(instruments, closes, strict=True)
    ]  # fmt: skip
    return Together(pairs.pairwise(closes), first_ms, lacking)


def heat(instruments: Sequence[Instrument], *, days: int, today: date) -> Heat:
    """Over the last `days`, of which today is none: it is not over."""
    start, end = today - timedelta(days=days + 1), today - timedelta(days=1)
    matrix, returns = together(instruments, Interval.D1, days, last_ms=(end - EPOCH).days * DAY_MS).pairs
    rows = [
        [Cell(one, other, figure(matrix[row, column]), int(returns[row, column]))
         for column, other in enumerate(instruments)]
        for row, one in enumerate(instruments)
    ]  # fmt: skip
    return Heat(start + timedelta(days=1), end, rows)


def pair(left: Instrument, right: Instrument, *, days: int, today: date) -> Pair:
    """The last point of the rolling line is the figure of the window: it counts as many returns."""
    start, end = today - timedelta(days=days + 1), today - timedelta(days=1)
    first = min(start - ROLLED_BACK * timedelta(days=days), end - TWO_YEARS)
    whole = pairs.moves(_closes(left, first, end), _closes(right, first, end))
    window = whole.since((start - EPOCH).days * DAY_MS)
    value, returns = pairs.together(window)
    rolled = pairs.rolling(whole, returns)
    return Pair(
        Cell(left, right, figure(value), returns),
        [
            (_day(ts_ms), 100 * expm1(one), 100 * expm1(other))
            for ts_ms, one, other in zip(*(column.tolist() for column in window), strict=True)
            if isfinite(one + other)
        ],
        pairs.slope(window),
        [(_day(ts_ms), value) for ts_ms, value in points(whole.ts_ms, rolled)],
    )


def _series(
    instrument: Instrument, interval: Interval, window: int, first_ms: int, last_ms: int
) -> pairs.Closes:  # fmt: skip
    if interval is Interval.D1:
        return _closes(instrument, _day(first_ms), _day(last_ms))
    bars = series_of(instrument, interval, limit=window + 1, start_ms=first_ms, end_ms=last_ms + 1).bars
    return bars.ts_ms, bars.close


def _closes(instrument: Instrument, start: date, end: date) -> pairs.Closes:
    found = closes(instrument, start, end)
    ts_ms = np.array([(day - EPOCH).days * DAY_MS for day in found], np.int64)
    return ts_ms, np.array([float(close) for close in found.values()], np.float64)


def _day(ts_ms: int) -> date:
    return EPOCH + timedelta(milliseconds=ts_ms)
