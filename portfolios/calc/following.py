"""A portfolio that somebody watches: as prices move, only what moved is worked out anew.

Nothing is rounded on the way to a sum, so these are the figures of calc/valuation.py at the same prices.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from markets.calc.crosses import Pair
from portfolios.calc.exact import WIDE, ZERO, product
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
    def __init__(self, read: Read) -> None:
        self.read = read
        self.rows = {it.asset: Row(it) for it in read.positions}
        self.balance = self.held = self.day_change = self.unrealized_pnl = ZERO

    @property
    def total_value(self) -> Decimal:
        return WIDE.add(self.balance, self.held)

    @property
    def day_change_pct(self) -> Decimal | None:
        return percent(self.day_change, WIDE.subtract(self.total_value, self.day_change))

    def move(self, row: Row, priced: Priced) -> None:
        """This holding is worth something else now."""
        row.priced = priced
        value = None if priced.current is None else product(row.quantity, priced.current)
        change = None if priced.change is None else product(row.quantity, priced.change)
        if value != row.value:
            self.unrealized_pnl = WIDE.subtract(self.unrealized_pnl, row.unrealized_pnl or ZERO)
            self.held = WIDE.add(self.held, WIDE.subtract(value or ZERO, row.value or ZERO))
            row.value = value
            self.unrealized_pnl = WIDE.add(self.unrealized_pnl, row.unrealized_pnl or ZERO)
        if change != row.change:
            self.day_change = WIDE.add(self.day_change, WIDE.subtract(change or ZERO, row.change or ZERO))
            row.change = change

    def exchange(self, rates: Mapping[str, Decimal | None]) -> None:
        """Its cash at these rates."""
        self.balance = in_base(self.read.cash, rates)[0]
