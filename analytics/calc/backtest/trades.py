"""From signals to trades: the walk through the bars.

What a bar's close decides is filled at the next bar's open. Stop and target rest from the fill on, so they may be
reached in the very bar of the entry. A bar says how high and low it went, not in which order: where it reached both,
the stop came first. What opens beyond a stop is sold at that open, worse than the stop; beyond a target, better.
"""

from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.calc.backtest.strategy import Strategy
from analytics.calc.bars import Bars

Mask = NDArray[np.bool_]

NEAR = 24  # bars that are looked at one by one, before arrays are worth their overhead
DUST = 1e-9  # of the start: who has less left has nothing
CHUNK, LARGEST_CHUNK = 64, 65_536


class Reason(StrEnum):
    """Why a trade ended."""

    SIGNAL = "signal"
    STOP = "stop"
    TRAILING_STOP = "trailing_stop"
    TARGET = "target"
    OPEN = "open"  # it has not: valued at the last close


class Trade(NamedTuple):
    entry_bar: int
    exit_bar: int  # the last bar, where it is still open
    entry_price: float  # with slippage, without fee
    exit_price: float
    quantity: float
    fees: float
    profit: float  # after fees
    beside: float  # cash that lies beside the position
    after: float  # cash when it is sold
    reason: Reason
    doubtful: bool = False  # stop and target within one bar

    @property
    def return_pct(self) -> float:
        return 100 * self.profit / (self.quantity * self.entry_price)

    @property
    def is_open(self) -> bool:
        return self.reason is Reason.OPEN


class Left(NamedTuple):
    """Where a resting order was reached, and at what price."""

    bar: int
    price: float
    reason: Reason
    doubtful: bool


def trades(entries: Mask, exits: Mask, bars: Bars, strategy: Strategy, *, cash: float) -> list[Trade]:
    """All trades in order; none after what is left is less than a billionth.

    While a position is open, entries are not looked at; a close that both leaves and enters only leaves.
    """
    count, found = bars.size, []
    next_entry, next_exit = _next_true(entries), _next_true(exits)
    opens = bars.open.tolist()
    resting = Resting(bars, strategy)
    least = cash * DUST
    fee, slippage, at = strategy.fee, strategy.slippage, 0
    while cash > least and at < count and (entry := next_entry[at] + 1) < count:
        price = opens[entry] * (1 + slippage)
        quantity = cash * strategy.size_pct / 100 / (price * (1 + fee))
        decided = next_exit[entry]
        left = resting.reached(price, entry, min(decided, count - 1))
        if left is None and decided + 1 < count:
            left = Left(decided + 1, opens[decided + 1] * (1 - slippage), Reason.SIGNAL, False)
        paid = quantity * price * fee
        beside = cash - quantity * price - paid
        if left is None:
            last = float(bars.close[-1])
            profit = quantity * (last - price) - paid
            found.append(Trade(entry, count - 1, price, last, quantity, paid, profit, beside, beside, Reason.OPEN))
            break
        fees = paid + quantity * left.price * fee
        profit = quantity * (left.price - price) - fees
        cash += profit
        found.append(
            Trade(
                entry, left.bar, price, left.price, quantity, fees, profit, beside, cash, left.reason, left.doubtful
            )
        )  # fmt: skip
        at = left.bar
    return found


def _next_true(mask: Mask) -> list[int]:
    """For each bar the first at or after it where the mask holds; the count of bars where none does."""
    count = len(mask)
    places = np.where(mask, np.arange(count), count)
    found: list[int] = np.minimum.accumulate(places[::-1])[::-1].tolist()
    return [*found, count]


class Resting:
    """Stop, trailing stop and target of one position at a time."""

    def __init__(self, bars: Bars, strategy: Strategy) -> None:
        self.bars, self.slippage = bars, strategy.slippage
        self.stop = 1 - (strategy.stop_pct or 100) / 100
        self.trail = 1 - (strategy.trail_pct or 100) / 100
        self.target = float("inf") if strategy.target_pct is None else 1 + strategy.target_pct / 100
        self.any = bool(strategy.stop_pct or strategy.trail_pct or strategy.target_pct)
        self.lows: list[float] = bars.low.tolist() if self.any else []
        self.highs: list[float] = bars.high.tolist() if self.any else []

    def reached(self, price: float, start: int, last: int) -> Left | None:
        """The first of the bars from `start` to `last` (inclusive) that reaches an order of an entry at `price`."""
        if not self.any:
            return None
        lows, highs, stop, target = self.lows, self.highs, price * self.stop, price * self.target
        peak, near = price, min(last + 1, start + NEAR)
        for bar in range(start, near):
            level = max(stop, peak * self.trail)
            if lows[bar] <= level or highs[bar] >= target:
                return self._left(bar, stop, level, target)
            peak = max(peak, highs[bar])
        chunk, low, high = CHUNK, self.bars.low, self.bars.high
        while near <= last:
            end = min(near + chunk, last + 1)
            peaks = np.maximum.accumulate(np.concatenate(([peak], high[near:end])))
            levels = np.maximum(peaks[:-1] * self.trail, stop)
            hit = (low[near:end] <= levels) | (high[near:end] >= target)
            place = int(hit.argmax())
            if hit[place]:
                return self._left(near + place, stop, float(levels[place]), target)
            peak, near, chunk = float(peaks[-1]), end, min(2 * chunk, LARGEST_CHUNK)
        return None

    def _left(self, bar: int, stop: float, level: float, target: float) -> Left:
        opened, stopped = float(self.bars.open[bar]), self.lows[bar] <= level
        if opened >= target:  # it opened there, whatever came after
            return Left(bar, opened, Reason.TARGET, False)
        if not stopped:
            return Left(bar, target, Reason.TARGET, False)
        doubtful = opened > level and self.highs[bar] >= target
        reason = Reason.TRAILING_STOP if level > stop else Reason.STOP
        return Left(bar, min(opened, level) * (1 - self.slippage), reason, doubtful)
