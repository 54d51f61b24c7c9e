"""A result as plain JSON: what lists show, everything else, and the trades. Nothing in it is NaN."""

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.calc.backtest.run import Result
from analytics.calc.backtest.trades import Trade
from analytics.calc.bars import Bars
from analytics.calc.series import Array

MOST_POINTS = 1500
MOST_TRADES = 5000
Json = dict[str, Any]


def summary(result: Result) -> Json:
    ours, held, told = result.figures, result.holding_figures, result.trade_figures
    found: Json = _plain({
        "twr_pct": ours.twr_pct,
        "holding_twr_pct": held.twr_pct,
        "annual_pct": ours.annual_pct,
        "volatility_pct": ours.volatility_pct,
        "sharpe": ours.sharpe,
        "max_drawdown_pct": ours.max_drawdown_pct,
        "holding_max_drawdown_pct": held.max_drawdown_pct,
        "exposure_pct": told.exposure_pct,
        "trades": told.count,
        "won_pct": told.won_pct,
    })  # fmt: skip
    return found


def report(result: Result, *, cash: float, missing: int) -> Json:
    found: Json = _plain({
        "bars": result.bars.size,
        "from_ms": int(result.bars.ts_ms[0]),
        "to_ms": int(result.bars.ts_ms[-1]),
        "warm_up": result.warm_up,
        "missing": missing,
        "figures": asdict(result.figures),
        "holding": asdict(result.holding_figures),
        "trade_figures": asdict(result.trade_figures),
        "attribution": result.attribution._asdict(),
        "reasons": [remark._asdict() for remark in result.reasons],
        "warnings": [remark._asdict() for remark in result.warnings],
        "curve": curve(result, cash=cash),
    })  # fmt: skip
    return found


def curve(result: Result, *, cash: float, most: int = MOST_POINTS) -> list[list[float]]:
    """`[start of the bar, strategy, holding, drawdown, drawdown of holding]`, money and then percent.

    Of more bars than `most` an even choice, and with it each extreme of both lines, so that no low is smoothed away.
    """
    falls = [drawdowns(values, cash) for values in (result.equity, result.holding)]
    places = _chosen((result.equity, result.holding, *falls), result.bars.size, most)
    columns = [column[places].tolist() for column in (result.equity, result.holding, *falls)]
    return [list(row) for row in zip(result.bars.ts_ms[places].tolist(), *columns, strict=True)]


def drawdowns(values: Array, cash: float) -> Array:
    """Percent below the high before, from the start on; positive."""
    highs = np.maximum.accumulate(np.maximum(values, cash))
    found: Array = 100 * (1 - values / highs)
    return found


def _chosen(curves: Sequence[Array], size: int, most: int) -> NDArray[np.int64]:
    if size <= most:
        return np.arange(size)
    even = np.linspace(0, size - 1, most - 2 * len(curves)).round().astype(np.int64)
    extremes = [place for values in curves for place in (int(values.argmin()), int(values.argmax()))]
    return np.unique(np.concatenate((even, extremes)))


def trade_rows(found: Sequence[Trade], bars: Bars) -> list[Json]:
    return [_plain(_row(trade, bars)) for trade in found[:MOST_TRADES]]


def _row(trade: Trade, bars: Bars) -> Json:
    return {
        "entry_ms": int(bars.ts_ms[trade.entry_bar]),
        "entry_price": trade.entry_price,
        "exit_ms": int(bars.ts_ms[trade.exit_bar]),
        "exit_price": trade.exit_price,
        "quantity": trade.quantity,
        "fees": trade.fees,
        "profit": trade.profit,
        "return_pct": trade.return_pct,
        "bars": trade.exit_bar - trade.entry_bar,
        "reason": str(trade.reason),
        "doubtful": trade.doubtful,
    }


def _plain(value: Any) -> Any:
    """Infinity is a float beyond all figures (a growth past 1e308): there is no figure then."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
