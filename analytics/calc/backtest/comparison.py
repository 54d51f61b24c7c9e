"""Two or more runs beside each other: how their figures differ from the first's, and what makes that unfair."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from analytics.calc.backtest.remarks import Remark

Figure = float | int | None
Figures = Mapping[str, Figure]


class Compared(NamedTuple):
    """What one run was of."""

    symbol: str
    interval: str
    start: date
    end: date
    costs_bps: float
    figures: Figures


def differences(first: Figures, other: Figures) -> dict[str, Figure]:
    """By how much each figure of `other` is more; None where one of them has none."""
    found: dict[str, Figure] = {}
    for name, value in first.items():
        beside = other.get(name)
        found[name] = None if value is None or beside is None else beside - value
    return found


def remarks(runs: Sequence[Compared]) -> Iterator[Remark]:
    if len({run.symbol for run in runs}) > 1:
        yield Remark(
            "different_instruments", "They traded different instruments: compare each with holding its own, too."
        )
    if len({(run.start, run.end) for run in runs}) > 1:
        yield Remark("different_days", "They ran over different days: another market may be all that differs.")
    if len({run.interval for run in runs}) > 1:
        yield Remark("different_intervals", "They read candles of different lengths: the rules meant different times.")
    if len({run.costs_bps for run in runs}) > 1:
        yield Remark("different_costs", "They assumed different fees or slippage.")
