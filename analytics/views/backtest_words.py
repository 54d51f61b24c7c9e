"""What the figures of a backtest are called, how they are written, and what they mean in plain words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from config.kit.money import grouped, rounded
from config.templatetags import figures


class Named(NamedTuple):
    name: str
    label: str
    style: str  # change, percent, ratio, count, plain
    words: str = ""


class Row(NamedTuple):
    named: Named
    cells: list[Any]  # None: there is no figure


FIGURES = (
    Named("twr_pct", "Return", "change", "What the money became, from the first day to the last, after costs."),
    Named("annual_pct", "Return a year", "change",
          "The same as a yearly growth. Not told of less than a year: it would tell of a year that nobody saw."),
    Named("max_drawdown_pct", "Deepest fall", "percent", "From a high to the lowest point before the next high."),
    Named("volatility_pct", "Volatility", "percent",
          "How much the value scatters in a year. Days in cash scatter nothing, which lowers it."),
    Named("sharpe", "Sharpe ratio", "ratio",
          "Return for each unit of scatter, without interest. Above 1 is good, below 0 lost money."),
    Named("sortino", "Sortino ratio", "ratio", "As Sharpe, but only falls count as scatter."),
    Named("calmar", "Calmar ratio", "ratio", "Return a year by the deepest fall."),
)  # fmt: skip
TRADE_FIGURES = (
    Named("count", "Trades", "count", "Entries, those still open too. Below 30, luck decides."),
    Named("won_pct", "Won", "percent", "Of the closed trades. A low share may still earn, if the winners are large."),
    Named("profit_factor", "Profit factor", "ratio", "What the winners made by what the losers lost: above 1 earns."),
    Named("average_pct", "Average trade", "change", "After costs."),
    Named("best_pct", "Best trade", "change"),
    Named("worst_pct", "Worst trade", "change"),
    Named("average_bars", "Bars held", "ratio", "On average, from the fill to the exit."),
    Named("exposure_pct", "Invested", "percent", "Part of the bars in which it held a position."),
    Named("turnover", "Turnover a year", "ratio", "How often in a year all the money was bought and sold once."),
    Named("fees", "Fees", "amount", "All of them; slippage is in the prices."),
)
COMPARED = (
    *FIGURES[:2],
    Named("holding_twr_pct", "Return of holding", "change", "Of buying the same instrument once."),
    *FIGURES[2:5],
    *(named for named in TRADE_FIGURES if named.name in ("won_pct", "exposure_pct")),
    Named("trades", "Trades", "count"),
)


def figure_rows(names: Sequence[Named], *sources: Mapping[str, Any]) -> list[Row]:
    return [Row(named, [_written(named, source.get(named.name)) for source in sources]) for named in names]


def _written(named: Named, value: float | None) -> Any:
    if value is None:
        return None
    amount = Decimal(repr(value))
    match named.style:
        case "change":
            return figures.change(amount)
        case "percent":
            return figures.percent(amount, 1).lstrip("+")
        case "count":
            return grouped(amount)
        case "amount":
            return figures.number(rounded(amount, 2))
    return figures.number(amount)
