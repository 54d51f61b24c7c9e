"""A portfolio that somebody watches: as prices move, only what moved is worked out anew.

Nothing is rounded on the way to a sum, so these are the figures of calc/valuation.py at the same prices.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from markets.calc.crosses import Pair
from portfolios.calc.exact import SMALLEST, WIDE, ZERO, exactly, product
from portfolios.calc.valuation import Position, Quote, in_base, percent


class Read(NamedTuple):
    """A portfolio as it was read. `quotes` stand in where the hub knows no live price."""

    id: UUID
    version: int
    base: str
    positions: list[Position]
    cash: Mapping[str, Decimal]
    quotes: Mapping[int, Quote]


class Reading(NamedTuple):
    """`closed` is what pairs without a live price are worth."""

    portfolios: list[Read]
    pairs: Mapping[Pair, int]
    closed: Mapping[Pair, Decimal]


class Priced:
    """One of something in base units. `head`: how frames begin that tell of it."""

    __slots__ = ("change", "current", "head")

    def __init__(self, quote: Quote | None, head: str = "") -> None:
        self.current = self.change = None
        self.head = head
        if quote is not None and quote.rate is not None:
            self.current = product(quote.price, quote.rate)
            if quote.change is not None:
                self.change = product(quote.change, quote.rate)


class Row:
    """A holding, at the price it was given last."""

    __slots__ = ("base_cost", "change", "position", "priced", "quantity", "value")

    def __init__(self, position: Position) -> None:
        self.position = position
        self.quantity, self.base_cost = position.quantity, position.base_cost
        self.value: Decimal | None = None
        self.change: Decimal | None = None
        self.priced: Priced | None = None

    @property
    def unrealized_pnl(self) -> Decimal | None:
        return None if self.value is None else WIDE.subtract(self.value, self.base_cost)


class Followed:
    __slots__ = ("balance", "cost", "day_change", "held", "read", "rows")

    def __init__(self, read: Read) -> None:
        self.read = read
        self.rows = {it.asset: Row(it) for it in read.positions}
        self.balance = self.held = self.cost = self.day_change = ZERO

    @property
    def total_value(self) -> Decimal:
        return WIDE.add(self.balance, self.held)

    @property
    def unrealized_pnl(self) -> Decimal:
        return WIDE.subtract(self.held, self.cost)

    @property
    def day_change_pct(self) -> Decimal | None:
        return percent(self.day_change, WIDE.subtract(self.total_value, self.day_change))

    def exchange(self, rates: Mapping[str, Decimal | None]) -> None:
        """Its cash at these rates."""
        self.balance = in_base(self.read.cash, rates)[0]


@exactly
def move(followed: Iterable[Followed], asset: int, priced: Priced) -> None:
    """All of these hold it, and it is worth something else now."""
    current, change = priced.current, priced.change
    for each in followed:
        row = each.rows[asset]
        row.priced = priced
        if current is None or row.value is None:
            _begin(each, row, current)
        else:
            value = (row.quantity * current).quantize(SMALLEST)
            each.held += value - row.value
            row.value = value
        before, row.change = row.change, None if change is None else (row.quantity * change).quantize(SMALLEST)
        each.day_change += (row.change or ZERO) - (before or ZERO)


def _begin(followed: Followed, row: Row, current: Decimal | None) -> None:
    """It had no price before, or has none any more. Only what has one counts, and so does its cost."""
    if row.value is not None:
        followed.held -= row.value
        followed.cost -= row.base_cost
    row.value = None if current is None else product(row.quantity, current)
    if row.value is not None:
        followed.held += row.value
        followed.cost += row.base_cost
