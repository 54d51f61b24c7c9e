"""What there was at the close of each bar: with the strategy, and by buying once and holding."""

from collections.abc import Sequence

import numpy as np

from analytics.calc.backtest.strategy import Strategy
from analytics.calc.backtest.trades import Mask, Reason, Trade
from analytics.calc.bars import Bars
from analytics.calc.series import Array

DAY_MS = 86_400_000


def equity(found: Sequence[Trade], bars: Bars, *, cash: float) -> Array:
    """Cash and position at the close of each bar."""
    at, cashes, quantities = [0], [cash], [0.0]
    for trade in found:
        at.append(trade.entry_bar)
        cashes.append(trade.beside)
        quantities.append(trade.quantity)
        if not trade.is_open:
            at.append(trade.exit_bar)
            cashes.append(trade.after)
            quantities.append(0.0)
    lengths = np.diff([*at, bars.size])
    held: Array = np.repeat(cashes, lengths) + np.repeat(quantities, lengths) * bars.close
    return held


def holding(bars: Bars, strategy: Strategy, *, cash: float) -> Array:
    """All the cash into the first bar's open, at the same costs, and never sold."""
    price = float(bars.open[0]) * (1 + strategy.slippage)
    held: Array = bars.close * (cash / (price * (1 + strategy.fee)))
    return held


def invested(found: Sequence[Trade], size: int) -> Mask:
    """In which bars a position was held for any time. A bar at whose open it was sold is none."""
    steps = np.zeros(size + 1, np.int64)
    for trade in found:
        sold_at_open = trade.reason is Reason.SIGNAL
        steps[trade.entry_bar] += 1
        steps[trade.exit_bar + (0 if sold_at_open else 1)] -= 1
    return np.cumsum(steps[:-1]) > 0


def daily(values: Array, bars: Bars) -> Array:
    """The last value of each UTC day: figures by the year are counted from days, whatever the candles are."""
    days = bars.ts_ms // DAY_MS
    last: Array = values[np.append(days[1:] != days[:-1], True)]
    return last
