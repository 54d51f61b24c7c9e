"""What can be set about an indicator, and within which bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.calc.indicators.anchors import ANCHORS
from analytics.calc.indicators.pivots import METHODS

LONGEST = 1000
Value = int | float | str


class BadParameter(ValueError):
    """`name` is the parameter that is wrong, the text says how."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number from `low` to `high`, whole if its default is; or one of `choices`."""

    name: str
    label: str
    default: Value
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()

    def read(self, value: Any) -> Value:
        if self.choices:
            if value not in self.choices:
                raise BadParameter(self.name, f"one of {', '.join(self.choices)}")
            return str(value)
        whole = isinstance(self.default, int)
        known = isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high
        if not known or (whole and value != int(value)):
            raise BadParameter(self.name, f"a {'whole ' if whole else ''}number from {self.low:g} to {self.high:g}")
        return int(value) if whole else float(value)


def window(default: int, *, name: str = "window", label: str = "Bars", low: int = 1) -> Parameter:
    return Parameter(name, label, default, low, LONGEST)


def read(parameters: tuple[Parameter, ...], given: Mapping[str, Any]) -> dict[str, Value]:
    """All parameters, those not given at their defaults; whatever is not one of them is refused."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise BadParameter(name, f"one of {', '.join(known)}" if known else "this one takes none")
    return {
        name: parameter.read(given[name]) if name in given else parameter.default for name, parameter in known.items()
    }


ANCHOR_DAY = Parameter("anchor", "Begins anew each", "day", choices=ANCHORS)
ANCHOR_MONTH = Parameter("anchor", "Made of each", "month", choices=ANCHORS)
METHOD = Parameter("method", "Method", "classic", choices=METHODS)
DEVIATIONS = Parameter("deviations", "Standard deviations", 2.0, 0.1, 10)
