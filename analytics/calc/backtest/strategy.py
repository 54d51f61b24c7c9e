"""What a strategy is: rules over indicators, how much it buys, what trading costs, where it gives up.

Long only: what Tidemark keeps books of can be bought and sold, never borrowed. So a strategy is either in or out,
it cannot lose more than it has, and needs no margin.
"""

from dataclasses import dataclass
from enum import StrEnum

BPS = 10_000


class Relation(StrEnum):
    ABOVE = "above"
    BELOW = "below"
    CROSSES_ABOVE = "crosses_above"
    CROSSES_BELOW = "crosses_below"


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Price:
    """A column of the candles: open, high, low, close, volume."""

    column: str
    bars_ago: int = 0


@dataclass(frozen=True, slots=True)
class Extreme:
    """The highest high, lowest low (or of any column) of so many bars."""

    kind: str  # highest, lowest
    column: str
    window: int
    bars_ago: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One series of one indicator: the `signal` of `macd`."""

    indicator: str
    series: str
    parameters: tuple[tuple[str, float | str], ...]
    bars_ago: int = 0


Operand = Number | Price | Extreme | Reading


@dataclass(frozen=True, slots=True)
class Condition:
    left: Operand
    relation: Relation
    right: Operand


@dataclass(frozen=True, slots=True)
class Every:
    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Some:
    rules: tuple["Rule", ...]


Rule = Condition | Every | Some


@dataclass(frozen=True, slots=True)
class Strategy:
    """Percent of the price at the fill (`stop_pct`, `trail_pct`, `target_pct`) or of what there is (`size_pct`)."""

    entry: Rule
    exit: Rule | None = None
    size_pct: float = 100
    fee_bps: float = 10
    slippage_bps: float = 5
    stop_pct: float | None = None
    trail_pct: float | None = None
    target_pct: float | None = None

    @property
    def fee(self) -> float:
        return self.fee_bps / BPS

    @property
    def slippage(self) -> float:
        return self.slippage_bps / BPS
