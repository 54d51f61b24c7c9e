"""The form a strategy is written in (JSON), and what is wrong with one that cannot be read.

    {"entry": {"all": [{"left": {"indicator": "sma", "window": 50}, "is": "crosses_above",
                        "right": {"indicator": "sma", "window": 200}},
                       {"left": "close", "is": "above", "right": {"highest": "high", "window": 20, "bars_ago": 1}}]},
     "exit": {"left": {"indicator": "macd", "series": "macd"}, "is": "below", "right": 0},
     "size_pct": 100, "fee_bps": 10, "slippage_bps": 5, "stop_pct": 8, "trail_pct": null, "target_pct": null}

A rule is a condition, or `all` or `any` of some rules. What is compared is a number, a column of the candles, the
`highest` or `lowest` of one, or an indicator of the table in `indicators/`, with its own names of parameters.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

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
    Some,
    Strategy,
)
from analytics.calc.indicators.parameters import BadParameter
from analytics.calc.indicators.table import INDICATORS

COLUMNS = ("open", "high", "low", "close", "volume")
DEEPEST, MOST_CONDITIONS = 4, 20
LONGEST_WINDOW, LONGEST_AGO = 1000, 1000
LARGEST_NUMBER = 1e15

PERCENTAGES = {  # least and most, both allowed
    "size_pct": (0.01, 100.0),
    "fee_bps": (0.0, 1000.0),
    "slippage_bps": (0.0, 1000.0),
    "stop_pct": (0.01, 99.0),
    "trail_pct": (0.01, 99.0),
    "target_pct": (0.01, 10_000.0),
}
MAY_BE_NULL = {"stop_pct", "trail_pct", "target_pct"}


class BadForm(ValueError):
    """`path` says where: `entry.all.0.left.window`."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(f"{path}: {detail}" if path else detail)
        self.path, self.detail = path, detail


def read(form: object) -> Strategy:
    given = _mapping(form, "", known={"entry", "exit", *PERCENTAGES})
    if "entry" not in given:
        raise BadForm("entry", "A strategy needs an entry rule.")
    reader = Reader()
    numbers = {name: _percentage(given, name) for name in PERCENTAGES if name in given}
    entry = reader.rule(given["entry"], "entry")
    leave = reader.rule(given["exit"], "exit") if given.get("exit") is not None else None
    if leave is None and not any(numbers.get(name) for name in MAY_BE_NULL):
        raise BadForm("exit", "Nothing would ever sell: give an exit rule, a stop or a target.")
    return Strategy(entry=entry, exit=leave, **numbers)  # type: ignore[arg-type]  # only the last three may be None


class Reader:
    """Counts the conditions as it reads: a form of any size costs little to refuse."""

    def __init__(self) -> None:
        self.conditions = 0

    def rule(self, form: object, path: str, depth: int = 1) -> Rule:
        given = _mapping(form, path)
        joint = next((word for word in ("all", "any") if word in given), None)
        if joint is None:
            return self._condition(given, path)
        _mapping(given, path, known={joint})
        parts = given[joint]
        if not isinstance(parts, list) or not parts:
            raise BadForm(f"{path}.{joint}", "Must be a list of at least one rule.")
        if depth >= DEEPEST:
            raise BadForm(path, f"Rules may be nested {DEEPEST} deep.")
        rules = tuple(self.rule(part, f"{path}.{joint}.{place}", depth + 1) for place, part in enumerate(parts))
        return Every(rules) if joint == "all" else Some(rules)

    def _condition(self, given: Mapping[str, Any], path: str) -> Condition:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            raise BadForm(path, f"A strategy may have {MOST_CONDITIONS} conditions.")
        _mapping(given, path, known={"left", "is", "right"})
        for name in ("left", "is", "right"):
            if name not in given:
                raise BadForm(f"{path}.{name}", "Is missing.")
        relation = _choice(given["is"], f"{path}.is", [str(each) for each in Relation])
        left, right = operand(given["left"], f"{path}.left"), operand(given["right"], f"{path}.right")
        if isinstance(left, Number) and isinstance(right, Number):
            raise BadForm(path, "Two numbers never change: compare something of the market.")
        return Condition(left, Relation(relation), right)


def operand(form: object, path: str) -> Operand:
    if isinstance(form, int | float):
        return Number(_number(form, path, -LARGEST_NUMBER, LARGEST_NUMBER))
    if isinstance(form, str):
        return Price(_choice(form, path, COLUMNS))
    given = _mapping(form, path)
    ago = _whole(given.get("bars_ago", 0), f"{path}.bars_ago", 0, LONGEST_AGO)
    if "price" in given:
        _mapping(given, path, known={"price", "bars_ago"})
        return Price(_choice(given["price"], f"{path}.price", COLUMNS), ago)
    for kind in ("highest", "lowest"):
        if kind in given:
            _mapping(given, path, known={kind, "window", "bars_ago"})
            column = _choice(given[kind], f"{path}.{kind}", COLUMNS)
            return Extreme(kind, column, _whole(given.get("window"), f"{path}.window", 1, LONGEST_WINDOW), ago)
    if "indicator" in given:
        return _reading(given, path, ago)
    raise BadForm(path, "Must be a number, a price, `highest` or `lowest` of one, or an indicator.")


def _reading(given: Mapping[str, Any], path: str, bars_ago: int) -> Reading:
    indicator = INDICATORS[_choice(given["indicator"], f"{path}.indicator", tuple(INDICATORS))]
    names = [series.name for series in indicator.series]
    only = names[0] if len(names) == 1 else None
    series = _choice(given.get("series", only), f"{path}.series", names)
    own = {name: value for name, value in given.items() if name not in ("indicator", "series", "bars_ago")}
    try:
        parameters = indicator.read(own)
    except BadParameter as refused:
        raise BadForm(f"{path}.{refused.name}", f"Must be {refused.reason}.") from refused
    return Reading(indicator.name, series, tuple(parameters.items()), bars_ago)


def _percentage(given: Mapping[str, Any], name: str) -> float | None:
    if given[name] is None and name in MAY_BE_NULL:
        return None
    return _number(given[name], name, *PERCENTAGES[name])


def _mapping(form: object, path: str, *, known: set[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(form, dict):
        raise BadForm(path, "Must be an object.")
    strange = sorted(str(name) for name in form if known is not None and name not in known)
    if strange:
        raise BadForm(f"{path}.{strange[0]}".lstrip("."), "Is not known here.")
    return form


def _choice(given: object, path: str, choices: list[str] | tuple[str, ...]) -> str:
    if not isinstance(given, str) or given not in choices:
        raise BadForm(path, f"Must be one of {', '.join(choices)}.")
    return given


def _number(given: object, path: str, least: float, most: float) -> float:
    """Any JSON number; Python would take true for 1, and its JSON reads NaN."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise BadForm(path, "Must be a number.")
    if not least <= given <= most or not isfinite(given):
        raise BadForm(path, f"Must be from {least:g} to {most:g}.")
    return float(given)


def _whole(given: object, path: str, least: int, most: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int):
        raise BadForm(path, "Must be a whole number.")
    return int(_number(given, path, least, most))
