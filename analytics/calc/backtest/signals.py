"""Rules as one yes or no for each bar, decided at its close and from nothing after it.

What is not known (an indicator's warm-up, a value without a meaning) is NaN inside, and no comparison with it holds.
"""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from analytics.calc.backtest.strategy import (
    Condition,
    Every,
    Extreme,
    Number,
    Operand,
    Price,
    Reading,
    Relation,
    Rule,
    Strategy,
)
from analytics.calc.backtest.trades import Mask
from analytics.calc.bars import Bars
from analytics.calc.indicators.extremes import highest, lowest
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.series import Array, delayed


class Signals:
    """Over one series of bars; what several conditions read is computed once."""

    def __init__(self, bars: Bars) -> None:
        self.bars = bars
        self._known: dict[Operand, Array] = {}
        self._indicators: dict[object, dict[str, Array]] = {}

    def of(self, rule: Rule) -> Mask:
        if isinstance(rule, Condition):
            return self._condition(rule)
        join = np.logical_and if isinstance(rule, Every) else np.logical_or
        return reduce(join, (self.of(each) for each in rule.rules))

    def _condition(self, condition: Condition) -> Mask:
        left, right = self.column(condition.left), self.column(condition.right)
        match condition.relation:
            case Relation.ABOVE:
                return left > right
            case Relation.BELOW:
                return left < right
            case Relation.CROSSES_ABOVE:
                return _crosses(left, right)
            case Relation.CROSSES_BELOW:
                return _crosses(right, left)

    def column(self, operand: Operand) -> Array:
        """One value a bar: known at its close."""
        if isinstance(operand, Number):
            return np.full(self.bars.size, operand.value)
        if operand not in self._known:
            self._known[operand] = delayed(self._now(operand), operand.bars_ago)
        return self._known[operand]

    def warm_up(self) -> int:
        """How many bars passed before everything that was asked for was known; all of them, if it never was."""
        return max((_first_known(values) for values in self._known.values()), default=0)

    def _now(self, operand: Price | Extreme | Reading) -> Array:
        match operand:
            case Price(column):
                return self._prices(column)
            case Extreme(kind, column, window):
                return EXTREMES[kind](self._prices(column), window)
            case Reading(indicator, series, parameters):
                return self._readings(indicator, parameters)[series]

    def _readings(self, indicator: str, parameters: tuple[tuple[str, float | str], ...]) -> dict[str, Array]:
        key = (indicator, parameters)
        if key not in self._indicators:
            self._indicators[key] = INDICATORS[indicator].over(self.bars, **dict(parameters))
        return self._indicators[key]

    def _prices(self, column: str) -> Array:
        values: Array = getattr(self.bars, column)
        return values


def _crosses(lower: Array, upper: Array) -> Mask:
    """At or below it a bar ago, above it now."""
    found = np.zeros(lower.size, np.bool_)
    found[1:] = (lower[:-1] <= upper[:-1]) & (lower[1:] > upper[1:])
    return found


def _first_known(values: Array) -> int:
    known = np.isfinite(values)
    return int(known.argmax()) if known.any() else values.size


EXTREMES = {"highest": highest, "lowest": lowest}


def bars_needed(strategy: Strategy) -> int:
    """How many bars it takes until every rule can be read: so many belong before the first that is asked for."""
    rules = [rule for rule in (strategy.entry, strategy.exit) if rule is not None]
    return max(_needed(operand) for rule in rules for operand in _operands(rule))


def _operands(rule: Rule) -> Iterator[Operand]:
    if isinstance(rule, Condition):
        yield from (rule.left, rule.right)
    else:
        for each in rule.rules:
            yield from _operands(each)


def _needed(operand: Operand) -> int:
    match operand:
        case Number():
            return 1
        case Price(_, ago):
            return 1 + ago
        case Extreme(_, _, window, ago):
            return window + ago
        case Reading(indicator, _, parameters, ago):
            return INDICATORS[indicator].bars_needed(**dict(parameters)) + ago
