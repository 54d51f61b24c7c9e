"""A strategy over one series of candles: all of a backtest in one call.

    result = run(read(form), Bars.of(candles), per_year=252)

Bars before `first` only warm the indicators up; everything that is told begins at `first`.
"""

from typing import NamedTuple

import numpy as np

from analytics.calc.backtest.attribution import Attribution, attribution
from analytics.calc.backtest.curves import equity, holding
from analytics.calc.backtest.figures import Figures, TradeFigures, figures, trade_figures
from analytics.calc.backtest.remarks import Remark, Told, reasons, warnings
from analytics.calc.backtest.signals import Signals, bars_needed
from analytics.calc.backtest.strategy import Strategy
from analytics.calc.backtest.trades import Mask, Trade, trades
from analytics.calc.bars import Bars
from analytics.calc.series import Array

START = 10_000.0


class TooShort(ValueError):
    """The bars end before the rules can be read."""

    def __init__(self, size: int, needed: int) -> None:
        super().__init__(f"{size} bars are too few: the rules need {needed}")
        self.size, self.needed = size, needed


class Result(NamedTuple):
    bars: Bars  # those the figures are about
    equity: Array
    holding: Array
    trades: list[Trade]
    figures: Figures
    holding_figures: Figures
    trade_figures: TradeFigures
    attribution: Attribution
    reasons: list[Remark]
    warnings: list[Remark]
    warm_up: int  # of these bars, before the rules could be read


def run(
    strategy: Strategy, bars: Bars, *, per_year: float, cash: float = START, first: int = 0, missing: int = 0
) -> Result:
    """`per_year`: see `figures`. `missing` is how many bars the series lacks, which whoever knows its hours can say."""
    part, needed = bars.cut(first), max(first + 2, bars_needed(strategy))
    if bars.size < needed:
        raise TooShort(bars.size, needed)
    entries, exits, warm_up = _signals(strategy, bars)
    found = trades(entries[first:], exits[first:], part, strategy, cash=cash)
    values, held = equity(found, part, cash=cash), holding(part, strategy, cash=cash)
    parts = attribution(found, part, strategy, growth=float(values[-1] / cash))
    told = trade_figures(found, part, values)
    late = max(0, warm_up - first)
    ours, holders = (figures(curve, part, cash=cash, per_year=per_year) for curve in (values, held))
    return Result(
        part, values, held, found, ours, holders, told, parts,
        reasons(parts, exposure_pct=told.exposure_pct, ours=ours, holding=holders),
        warnings(Told(strategy, part, found, parts, late, missing, cash)), late,
    )  # fmt: skip


def _signals(strategy: Strategy, bars: Bars) -> tuple[Mask, Mask, int]:
    signals = Signals(bars)
    entries = signals.of(strategy.entry)
    exits = signals.of(strategy.exit) if strategy.exit else np.zeros(bars.size, np.bool_)
    return entries, exits, signals.warm_up()
