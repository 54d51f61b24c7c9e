"""The books as they go along, with what they do not keep themselves: the last trade of each thing and its income."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portfolios.calc.books import Book
from portfolios.calc.drafts import TRADES
from portfolios.calc.entries import OF_SHARES, Entry, Kind
from portfolios.calc.exact import ZERO, product, quotient

INCOME = frozenset((Kind.DIVIDEND, Kind.INTEREST))
IN = frozenset((Kind.DEPOSIT, Kind.TRANSFER_IN))
OUT = frozenset((Kind.WITHDRAWAL, Kind.TRANSFER_OUT))


class LastTrade(NamedTuple):
    """Stands in where the market has no price."""

    price: Decimal
    currency: str
    day: date


@dataclass(slots=True)
class Walk:
    """Entries come in their order (`entries.ordered`)."""

    book: Book
    trades: dict[int, LastTrade] = field(default_factory=dict)
    income: dict[int, Decimal] = field(default_factory=dict)
    came_in: Decimal = ZERO  # in base units, since the walk began or they were last set to nothing
    went_out: Decimal = ZERO

    def take(self, entry: Entry) -> None:
        self.book.apply(entry)
        if entry.kind in IN:
            self.came_in += product(entry.amount, entry.rate)
        elif entry.kind in OUT:
            self.went_out += product(entry.amount, entry.rate)
        if entry.asset is not None:
            self._follow(entry, entry.asset)

    def take_all(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self.take(entry)

    def _follow(self, entry: Entry, asset: int) -> None:
        if entry.kind in INCOME:
            self.income[asset] = self.income.get(asset, ZERO) + product(entry.amount, entry.rate)
        elif entry.kind in TRADES and entry.amount:
            self.trades[asset] = LastTrade(quotient(entry.amount, entry.quantity), entry.currency, entry.day)
        elif entry.kind in OF_SHARES and asset in self.trades:
            last = self.trades[asset]
            many = last.price * entry.factor.denominator
            self.trades[asset] = last._replace(price=quotient(many, Decimal(entry.factor.numerator)))
