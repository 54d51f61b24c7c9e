"""How instruments moved together, from what their days closed at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import expm1, isfinite, sqrt

import numpy as np

from analytics.calc.risk import pairs
from analytics.calc.series import figure, points
from markets.calc.intervals import DAY_MS
from markets.models import Instrument
from markets.queries.closes import closes

EPOCH = date(1970, 1, 1)
FEW = 20  # returns below which a figure is mostly chance: of no relation at all one in twenty is beyond 0.44
ROLLED_BACK = 2  # windows that the rolling line shows before the last one
TWO_YEARS = timedelta(days=730)


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


def heat(instruments: Sequence[Instrument], *, days: int, today: date) -> Heat:
    """Over the last `days`, of which today is none: it is not over."""
    start, end = today - timedelta(days=days + 1), today - timedelta(days=1)
    matrix, returns = pairs.pairwise([_closes(one, start, end) for one in instruments])
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


def _closes(instrument: Instrument, start: date, end: date) -> pairs.Closes:
    found = closes(instrument, start, end)
    ts_ms = np.array([(day - EPOCH).days * DAY_MS for day in found], np.int64)
    return ts_ms, np.array([float(close) for close in found.values()], np.float64)


def _day(ts_ms: int) -> date:
    return EPOCH + timedelta(milliseconds=ts_ms)
