"""Why a strategy did better or worse than holding, in parts that multiply up exactly.

    price    = while_in x while_out
    strategy = while_in x costs x size

`while_in` is what the price did between each entry and its exit, `while_out` what it did in the rest of the time and
the strategy did not see. `costs` is what fees and slippage left over; `size` what came of buying for a part only.
"""

from collections.abc import Sequence
from math import exp, log, log1p
from typing import NamedTuple

from analytics.calc.backtest.strategy import Strategy
from analytics.calc.backtest.trades import Reason, Trade
from analytics.calc.bars import Bars


class Attribution(NamedTuple):
    """Factors: 1.05 is five percent more."""

    price: float
    while_in: float
    while_out: float
    costs: float
    size: float


def attribution(found: Sequence[Trade], bars: Bars, strategy: Strategy, *, growth: float) -> Attribution:
    """`growth` is the last value of the strategy's equity by the first."""
    fee, slippage = strategy.fee, strategy.slippage
    while_in = costs = 0.0  # logarithms: products of many trades would leave the range of floats
    for trade in found:
        while_in += log(trade.exit_price) - log(trade.entry_price) + log1p(slippage)
        costs -= log1p(slippage) + log1p(fee)
        if not trade.is_open:
            costs += log1p(-fee)
        if trade.reason not in (Reason.OPEN, Reason.TARGET):  # a target waits at its price, it does not slip
            while_in -= log1p(-slippage)
            costs += log1p(-slippage)
    price = log(bars.close[-1]) - log(bars.open[0])
    return Attribution(
        exp(price), exp(while_in), exp(price - while_in), exp(costs), exp(log(growth) - while_in - costs)
    )
