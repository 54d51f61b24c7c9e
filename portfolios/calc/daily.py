"""What a portfolio was worth at the end of each day: its books walked day by day, at closes and rates of that day."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from markets.calc.series import Series
from portfolios.calc.entries import Entry
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.returns import Day
from portfolios.calc.walk import Walk

ONE = Decimal(1)
RateOf = Callable[[str, date], Decimal | None]  # base units for one of a currency on a day


class Closing(NamedTuple):
    """In base units. `missing`: what was held without any price, and cash without a rate; it counts as nothing."""

    day: date
    value: Decimal
    invested: Decimal
    cash: Decimal
    came_in: Decimal
    went_out: Decimal
    missing: tuple[int | str, ...]
    untold: bool  # what has no price came, went, or got one: no return can be told

    def as_return(self) -> Day:
        return Day(self.day, self.value, self.came_in, self.went_out, self.untold)


class Listed(NamedTuple):
    """An instrument's closes, and the currency they are in."""

    series: Series
    currency: str


@dataclass(slots=True)
class Pointer:
    """The close that counts, found by going on from the day before."""

    listed: Listed
    place: int = -1

    def price(self, day: date) -> Decimal | None:
        closes = self.listed.series.closes
        while self.place + 1 < len(closes) and closes[self.place + 1].day <= day:
            self.place += 1
        return self.listed.series.price(closes[self.place], day) if self.place >= 0 else None


@dataclass(slots=True)
class Days:
    """Goes on from wherever `walk` stands: each call of `until` takes the next days."""

    walk: Walk
    entries: Sequence[Entry]  # in their order, those to come
    rate: RateOf
    listed: Mapping[int, Listed]
    missing: tuple[int | str, ...] = ()  # on the day before
    _taken: int = 0
    _pointers: dict[int, Pointer] = field(default_factory=dict)

    @exactly
    def until(self, first: date, last: date) -> list[Closing]:
        return [self._close(date.fromordinal(number)) for number in range(first.toordinal(), last.toordinal() + 1)]

    def _close(self, day: date) -> Closing:
        walk = self.walk
        walk.came_in = walk.went_out = ZERO
        moved = self._take(day)
        cash, bare = self._cash(day)
        held, unpriced = self._held(day)
        missing: tuple[int | str, ...] = (*unpriced, *bare)
        untold = missing != self.missing or bool(moved.intersection(unpriced))
        self.missing = missing
        return Closing(day, cash + held, walk.book.put_in, cash, walk.came_in, walk.went_out, missing, untold)

    def _cash(self, day: date) -> tuple[Decimal, list[str]]:
        worth, bare = ZERO, []
        for currency, purse in self.walk.book.cash.items():
            rate = self._rate(currency, day) if purse.amount else None
            if rate is not None:
                worth += product(purse.amount, rate)
            elif purse.amount:
                bare.append(currency)
        return worth, bare

    def _held(self, day: date) -> tuple[Decimal, list[int]]:
        worth, unpriced = ZERO, []
        for asset, lots in self.walk.book.lots.items():
            if not lots.quantity:
                continue
            price = self._price(asset, day)
            if price is not None:
                worth += product(lots.quantity, price)
            else:
                unpriced.append(asset)
        return worth, unpriced

    def _take(self, day: date) -> set[int | None]:
        end = bisect_right(self.entries, day, lo=self._taken, key=attrgetter("day"))
        todays = self.entries[self._taken : end]
        self.walk.take_all(todays)
        self._taken = end
        return {entry.asset for entry in todays}

    def _price(self, asset: int, day: date) -> Decimal | None:
        """In base units: the market's, and else that of the last trade."""
        pointer = self._pointers.get(asset)
        if pointer is None:
            pointer = self._pointers[asset] = Pointer(self.listed[asset])
        price, currency = pointer.price(day), pointer.listed.currency
        if price is None:
            if asset not in self.walk.trades:
                return None
            price, currency, _ = self.walk.trades[asset]
        rate = self._rate(currency, day)
        return None if rate is None else product(price, rate)

    def _rate(self, currency: str, day: date) -> Decimal | None:
        return ONE if currency == self.walk.book.base else self.rate(currency, day)
