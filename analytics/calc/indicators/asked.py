"""Indicators as they are asked for in an address: `rsi`, `sma:50`, `bollinger:20:2.5`, in the table's order."""

import re
from typing import NamedTuple

from analytics.calc.indicators.indicator import Indicator
from analytics.calc.indicators.parameters import BadParameter, Value
from analytics.calc.indicators.table import INDICATORS
from markets.calc.intervals import DAY_MS, Interval

FURTHEST = 5000
"""Bars that are read before the window at most: five times the longest window."""
SMOOTHED = {"ema", "macd", "rsi", "atr", "adx"}
SETTLES = 25
"""Windows after which a smoothed figure no longer shows where it began, to eleven digits."""
PERIOD_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
WHOLE, NUMBER = re.compile(r"[0-9]{1,6}"), re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


class Asked(NamedTuple):
    spelled: str
    indicator: Indicator
    parameters: dict[str, Value]

    @property
    def needs(self) -> int:
        return self.indicator.bars_needed(**self.parameters)

    def warm_up(self, interval: Interval) -> int:
        """Bars before the first shown that its figures should not show the lack of."""
        windows = [value for value in self.parameters.values() if isinstance(value, int)]
        bars = self.needs - 1
        if self.indicator.name in SMOOTHED:
            bars += SETTLES * max(windows)
        if "anchor" in self.parameters:
            days = PERIOD_DAYS[str(self.parameters["anchor"])] * self.needs  # pivots need the period before as well
            bars = -(-days * DAY_MS // interval.ms)
        return min(bars, FURTHEST)


def read(text: str) -> Asked:
    """`BadParameter` says what is wrong with it."""
    name, *values = text.split(":")
    if name not in INDICATORS:
        raise BadParameter(name[:40] or "?", f"one of {', '.join(INDICATORS)}")
    indicator = INDICATORS[name]
    if len(values) > len(indicator.parameters):
        raise BadParameter(name, f"at most {len(indicator.parameters)} numbers or words after it")
    given = {
        parameter.name: value if parameter.choices else _number(value)
        for parameter, value in zip(indicator.parameters, values, strict=False)
    }
    return Asked(text, indicator, indicator.read(given))


def _number(text: str) -> float | str:
    """What is no number stays text, which no parameter of numbers takes."""
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if NUMBER.fullmatch(text) else text
