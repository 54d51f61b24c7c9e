"""What each kind of alert watches, and what makes sense for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from alerts.calc.conditions import SMALLEST, WIDE, Direction
from markets.calc.intervals import BY_SLUG, DAY_MS, HOUR_MS, MINUTE_MS, Interval

BOTH: tuple[Direction, ...] = ("above", "below")
ANY: tuple[Direction, ...] = (*BOTH, "crosses")
UNITS_MS = {"m": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS, "w": 7 * DAY_MS}
LONGEST_MS = 365 * DAY_MS
AVERAGES = ("sma", "ema")


@dataclass(frozen=True, slots=True)
class Kind:
    of: tuple[str, ...] = ("instrument",)
    unit: Literal["price", "%", "", "x", "money", "min"] = ""
    directions: tuple[Direction, ...] = ANY
    target: Decimal | None = None  # where none is given; a kind that says nothing here and has a `most` needs one
    most: Decimal | None = None  # None: it has no target
    window: str = ""  # where none is given; none: it has no window
    candles: bool = False  # its window is the width of candles, and closed ones count
    parameters: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)  # usual, least, most


LARGEST = WIDE.subtract(Decimal(10) ** 20, SMALLEST)
KINDS: dict[str, Kind] = {
    "price": Kind(unit="price", most=LARGEST),
    "percent_change": Kind(unit="%", most=Decimal(100_000), window="1h"),
    "moving_average_cross": Kind(
        window="1d", candles=True, parameters={"fast": (1, 1, 400), "slow": (50, 2, 400)}
    ),
    "rsi": Kind(most=Decimal("99.99"), window="1d", candles=True, parameters={"period": (14, 2, 200)}),
    "volume_spike": Kind(
        unit="x", directions=("above",), target=Decimal(3), most=Decimal(1000), window="1h", candles=True,
        parameters={"period": (20, 2, 200)},
    ),
    "new_high": Kind(unit="price", directions=("above",)),
    "new_low": Kind(unit="price", directions=("below",)),
    "portfolio_value": Kind(of=("portfolio",), unit="money", most=LARGEST),
    "portfolio_day_change": Kind(of=("portfolio",), unit="%", most=Decimal(100_000)),
    "holding_weight": Kind(of=("portfolio", "instrument"), unit="%", directions=ANY, most=Decimal(100)),
    "feed_stale": Kind(of=("venue",), unit="min", directions=("above",), target=Decimal(5), most=Decimal(10_080)),
}  # fmt: skip
CHANGES = ("percent_change", "portfolio_day_change")
"""Their target is how far: below 5 means minus 5 percent, and crosses means either way."""


def span_ms(window: str) -> int | None:
    """Of `90m`, `4h`, `7d`, `2w`; None: it means nothing."""
    found = re.fullmatch(r"([1-9][0-9]{0,3})([mhdw])", window, re.ASCII)
    length = int(found[1]) * UNITS_MS[found[2]] if found else 0
    return length if 0 < length <= LONGEST_MS else None


def candles_for(length_ms: int, *, over_ms: int = 0) -> Interval:
    """By which a change of this length is looked at; over many days by wider ones, for minutes would be too many."""
    steps = ((4 * HOUR_MS, Interval.M1), (DAY_MS, Interval.M5), (14 * DAY_MS, Interval.H1))
    least = Interval.M15 if over_ms > 2 * DAY_MS else Interval.M1
    for most_ms, interval in steps:
        wide = max(interval, least)
        if length_ms <= most_ms and length_ms % wide.ms == 0:
            return wide
    if length_ms < HOUR_MS:
        return Interval.M5 if length_ms % Interval.M5.ms == 0 else Interval.M1
    return Interval.D1 if length_ms % DAY_MS == 0 else Interval.H1


def width(window: str) -> Interval | None:
    return BY_SLUG.get(window)


def facing(kind: str, direction: Direction) -> Direction:
    """As its figure is compared: either way of a change is how far it went."""
    return "above" if kind in CHANGES and direction == "crosses" else direction


def level(kind: str, direction: Direction, target: Decimal | None) -> Decimal:
    found = Decimal(0) if target is None else target
    return found.copy_negate() if kind in CHANGES and direction == "below" else found


def tidied(kind: str, given: Mapping[str, Any]) -> dict[str, Any] | str:
    """All parameters of the kind; a text names the one that means nothing."""
    known, found = KINDS[kind].parameters, dict(given)
    if kind == "moving_average_cross" and "period" in found:
        found.setdefault("slow", found.pop("period"))
    average = found.pop("type", AVERAGES[0]) if kind == "moving_average_cross" else None
    for name in found:
        if name not in known:
            return name
    if average is not None and average not in AVERAGES:
        return "type"
    for name, (usual, least, most) in known.items():
        value = found.setdefault(name, usual)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return name
    if "slow" in found and found["fast"] >= found["slow"]:
        return "fast"
    return found if average is None else {**found, "type": average}
