"""What to keep in mind when reading a result: each remark with a code for programs and a sentence for people."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analytics.calc.backtest.attribution import Attribution
from analytics.calc.backtest.figures import Figures
from analytics.calc.backtest.strategy import Strategy
from analytics.calc.backtest.trades import DUST, Trade
from analytics.calc.bars import Bars

DAY_MS, YEAR_DAYS = 86_400_000, 365
FEW_TRADES = 30  # below that a share of wins may be 20 points off


class Remark(NamedTuple):
    code: str
    text: str


class Told(NamedTuple):
    """What there is to judge."""

    strategy: Strategy
    bars: Bars
    trades: Sequence[Trade]
    parts: Attribution
    warm_up: int
    missing: int
    cash: float  # at the start


def warnings(told: Told) -> list[Remark]:
    return [*_of_history(told), *_of_trades(told), *_of_costs(told)]


def _of_history(told: Told) -> Iterator[Remark]:
    ts_ms, size = told.bars.ts_ms, told.bars.size
    days = (int(ts_ms[-1]) - int(ts_ms[0])) // DAY_MS
    if days < YEAR_DAYS:
        yield Remark("short_history", f"Only {days} days: less than a year shows one mood of the market.")
    if told.warm_up > size // 4:
        yield Remark(
            "long_warm_up", f"The rules could not be read in the first {told.warm_up:,} of {size:,} bars; cash waited."
        )
    if told.missing:
        yield Remark("missing_bars", f"{told.missing:,} bars are missing; nothing was filled in, and orders waited.")


def _of_trades(told: Told) -> Iterator[Remark]:
    closed = [trade for trade in told.trades if not trade.is_open]
    if not told.trades:
        yield Remark("no_trades", "The entry rule never held: nothing was bought.")
    elif len(closed) < FEW_TRADES:
        yield Remark("few_trades", f"Only {len(closed)} closed trades: with fewer than {FEW_TRADES} luck decides.")
    total, best = sum(trade.profit for trade in closed), max((trade.profit for trade in closed), default=0)
    if len(closed) > 1 and 0 < total < 2 * best:
        text = f"One trade of {len(closed)} made {100 * best / total:.0f} % of the profit."
        if best >= total:
            text = f"Without its best trade of {len(closed)} it would have earned nothing."
        yield Remark("one_trade", text)
    if told.trades and told.trades[-1].is_open:
        yield Remark("open_position", "The last trade is still open: it is valued at the last close.")
    if closed and closed[-1].after < told.cash * DUST:
        yield Remark("ruined", "It lost all it had, and stopped.")
    doubtful = sum(trade.doubtful for trade in told.trades)
    if doubtful:
        yield Remark(
            "doubtful_fills", f"{doubtful} bars reached both stop and target: the stop is assumed to have come first."
        )


def _of_costs(told: Told) -> Iterator[Remark]:
    if not told.strategy.fee_bps and not told.strategy.slippage_bps:
        yield Remark("no_costs", "Without fees and slippage: no market trades for nothing.")
    gross, net = told.parts.while_in, told.parts.while_in * told.parts.costs
    if gross > 1 > net:
        yield Remark("costs_decide", "It earned before fees and slippage, and lost after them.")


def reasons(parts: Attribution, *, exposure_pct: float, ours: Figures, holding: Figures) -> list[Remark]:
    """Why it did better or worse than holding."""
    found = [
        Remark("result", f"It {_made(ours.twr_pct)}; buying once and holding {_made(holding.twr_pct)}."),
        Remark(
            "price",
            f"It was invested {exposure_pct:.0f} % of the time. In that time the price {_moved(parts.while_in)},"
            f" in the rest it {_moved(parts.while_out)}.",
        ),
    ]
    if parts.costs < 1:
        found.append(Remark("costs", f"Fees and slippage took {100 * (1 - parts.costs):.1f} %."))
    if abs(parts.size - 1) > 0.0005:
        effect = "added" if parts.size > 1 else "took"
        found.append(Remark("size", f"Buying for a part of the money {effect} {100 * abs(parts.size - 1):.1f} %."))
    deepest, beside = ours.max_drawdown_pct, holding.max_drawdown_pct
    found.append(Remark("drawdown", f"Its deepest fall was {deepest:.1f} %, that of holding {beside:.1f} %."))
    return found


def _moved(factor: float) -> str:
    change = 100 * (factor - 1)
    return f"rose {change:.1f} %" if change >= 0 else f"fell {-change:.1f} %"


def _made(percent: float) -> str:
    return f"made {percent:.1f} %" if percent >= 0 else f"lost {-percent:.1f} %"
