"""A strategy in sentences, as its page shows it: "Buys when SMA(50) crosses above SMA(200)."."""

from collections.abc import Iterator

from analytics.calc.backtest.strategy import Condition, Every, Extreme, Number, Operand, Price, Rule, Strategy
from analytics.calc.indicators.indicator import Indicator, Series
from analytics.calc.indicators.table import INDICATORS


def sentences(strategy: Strategy) -> Iterator[str]:
    yield f"Buys when {rule(strategy.entry)}."
    if strategy.exit is not None:
        yield f"Sells when {rule(strategy.exit)}."
    if strategy.stop_pct is not None:
        yield f"A stop sells {strategy.stop_pct:g} % below the price of the entry."
    if strategy.trail_pct is not None:
        yield f"A stop follows {strategy.trail_pct:g} % below the highest price since the entry."
    if strategy.target_pct is not None:
        yield f"A target sells {strategy.target_pct:g} % above the price of the entry."
    share = "all the money" if strategy.size_pct == 100 else f"{strategy.size_pct:g} % of the money"
    yield (
        f"Each entry buys for {share}; each fill costs {strategy.fee_bps:g} bps in fees"
        f" and {strategy.slippage_bps:g} bps in slippage."
    )


def rule(given: Rule, *, inside: bool = False) -> str:
    if isinstance(given, Condition):
        relation = given.relation.replace("_", " ")
        verb = relation if relation.startswith("crosses") else f"is {relation}"
        return f"{operand(given.left)} {verb} {operand(given.right)}"
    joined = (" and " if isinstance(given, Every) else " or ").join(rule(each, inside=True) for each in given.rules)
    return f"({joined})" if inside and len(given.rules) > 1 else joined


def operand(given: Operand) -> str:
    match given:
        case Number(value):
            return f"{value:,.15g}"
        case Price(column, ago):
            return f"the {column}{_ago(ago)}"
        case Extreme(kind, column, window, ago):
            return f"the {kind} {column} of {window} bars{_ago(ago)}"
    indicator = INDICATORS[given.indicator]
    series = next(each for each in indicator.series if each.name == given.series)
    values = ", ".join(f"{value:g}" if isinstance(value, int | float) else value for _, value in given.parameters)
    return f"{name_of(indicator, series)}{f'({values})' if values else ''}{_ago(given.bars_ago)}"


def name_of(indicator: Indicator, series: Series) -> str:
    """ "SMA", "MACD signal", "Bollinger upper band"."""
    title = indicator.name.upper() if len(indicator.name) <= 4 else indicator.name.capitalize()
    if len(indicator.series) == 1 or series.label == title:
        return title
    first, rest = series.label[0], series.label[1:]
    return f"{title} {first.lower() if rest.islower() else first}{rest}"


def _ago(bars: int) -> str:
    return f" {bars} bar{'s' if bars > 1 else ''} ago" if bars else ""
