"""Lots of one instrument: what was bought when and for how much, and which of it a sale takes.

Average cost keeps one purse for all lots: a sale takes the oldest shares (their dates decide on long and short term)
at the average of all.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self

from portfolios.calc.entries import Id, Part
from portfolios.calc.exact import SMALLEST, ZERO, exactly, quotient, share, shares


class Method(StrEnum):
    FIFO = "fifo"
    LIFO = "lifo"
    HIFO = "hifo"  # the dearest first
    AVERAGE = "average"
    STRICT = "strict"  # no method at all: a sale must say which lots, or leave no doubt


class NotHeld(ValueError):
    """More was to be taken than there is."""

    def __init__(self, wanted: Decimal, held: Decimal) -> None:
        super().__init__(f"{wanted} were to go, {held} are there")
        self.wanted, self.held = wanted, held
        self.day: date | None = None  # whoever folds a history knows it


class NoSuchLot(ValueError):
    """A lot that was chosen is not there (any more)."""


class Ambiguous(ValueError):
    """Several lots could be meant."""


@dataclass(slots=True)
class Lot:
    """Under average cost `part` says what it was bought at; what counts is the purse of all."""

    part: Part
    number: int  # the order they were entered in
    unit: Decimal  # what one had cost when it was opened or split: a sale of a part of it does not move its place
    place: tuple[Any, ...] = ()  # what the method sorts by


class Lots:
    """What is held of one instrument. `quantity`, `cost` and `base_cost` are those of all lots together, always."""

    def __init__(self, method: Method) -> None:
        self.method = method
        self.quantity = self.cost = self.base_cost = ZERO
        self._lots: dict[Id, Lot] = {}
        self._places: list[tuple[Any, ...]] = []  # of all lots, sorted; each ends with its lot's id

    @classmethod
    def some(cls, method: Method, rows: Iterable[Lot], *, quantity: Decimal, cost: Decimal, base_cost: Decimal) -> Self:
        """A few of many lots, as many as the next sale needs, with what all of them come to."""
        lots = cls(method)
        for row in rows:
            lots._keep(row)
        lots.quantity, lots.cost, lots.base_cost = quantity, cost, base_cost
        return lots

    def rows(self) -> dict[Id, Lot]:
        return dict(self._lots)

    @exactly
    def parts(self) -> list[Part]:
        """The open lots, the oldest first, with what each cost."""
        rows = sorted(self._lots.values(), key=lambda lot: (lot.part.acquired, lot.number))
        found = [row.part for row in rows]
        return self._at_average(found, self.cost, self.base_cost) if self.method is Method.AVERAGE else found

    @exactly
    def add(self, part: Part, number: int) -> None:
        if part.quantity:
            self._keep(Lot(part, number, quotient(part.base_cost, part.quantity)))
        self._count(part, 1)

    @exactly
    def take(self, quantity: Decimal, *, chosen: Sequence[Id] = ()) -> list[Part]:
        """Remove so much, and say of which lots. Nothing is touched when it cannot be."""
        self._check(quantity, chosen)
        found: list[Part] = []
        left, turns = quantity, self._turns(chosen)
        while left:
            part = self._cut(self._lots[next(turns)], left)
            found.append(part)
            left -= part.quantity
        if self.method is Method.AVERAGE:
            of = self.quantity
            found = self._at_average(found, share(self.cost, quantity, of), share(self.base_cost, quantity, of))
        for part in found:
            self._count(part, -1)
        return found

    @exactly
    def split(self, factor: Fraction) -> None:
        """Each share becomes `factor` shares; what they cost stays the same."""
        self.quantity = ZERO
        for lot in self._lots.values():
            many = lot.part.quantity * factor.numerator
            new = max(quotient(many, Decimal(factor.denominator)), SMALLEST)  # its cost is not to be lost
            lot.part = lot.part._replace(quantity=new)
            lot.unit = quotient(lot.part.base_cost, new)
            lot.place = self._place(lot)
            self.quantity += lot.part.quantity
        self._places = sorted(lot.place for lot in self._lots.values())

    def _check(self, quantity: Decimal, chosen: Sequence[Id]) -> None:
        if not self._lots.keys() >= set(chosen):
            raise NoSuchLot
        names = chosen or list(self._lots) if self.method is Method.STRICT else chosen
        there = sum((self._lots[name].part.quantity for name in names), ZERO) if names else self.quantity
        if quantity > there:
            raise NotHeld(quantity, there)
        if self.method is Method.STRICT and len(names) > 1 and quantity != there:
            raise Ambiguous

    def _turns(self, chosen: Sequence[Id]) -> Iterator[Id]:
        """Whose turn it is. A lot that is used up has left the places by the time the next one is asked for."""
        yield from chosen
        while True:
            yield self._places[-1 if self.method is Method.LIFO else 0][-1]

    def _cut(self, lot: Lot, wanted: Decimal) -> Part:
        part = lot.part
        if wanted >= part.quantity:
            del self._lots[part.lot]
            del self._places[bisect_left(self._places, lot.place)]
            return part
        cost, base_cost = share(part.cost, wanted, part.quantity), share(part.base_cost, wanted, part.quantity)
        lot.part = part._replace(
            quantity=part.quantity - wanted,
            cost=part.cost - cost,
            base_cost=part.base_cost - base_cost,
        )
        return part._replace(quantity=wanted, cost=cost, base_cost=base_cost)

    def _keep(self, lot: Lot) -> None:
        self._lots[lot.part.lot] = lot
        lot.place = self._place(lot)
        insort(self._places, lot.place)

    def _place(self, lot: Lot) -> tuple[Any, ...]:
        age = (lot.part.acquired, lot.number, lot.part.lot)
        return (-lot.unit, *age) if self.method is Method.HIFO else age

    def _count(self, part: Part, sign: int) -> None:
        self.quantity += sign * part.quantity
        self.cost += sign * part.cost
        self.base_cost += sign * part.base_cost

    @staticmethod
    def _at_average(parts: list[Part], cost: Decimal, base_cost: Decimal) -> list[Part]:
        many = [part.quantity for part in parts]
        costs = zip(parts, shares(cost, many), shares(base_cost, many), strict=True)
        return [part._replace(cost=mine, base_cost=in_base) for part, mine, in_base in costs]
