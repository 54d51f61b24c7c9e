"""A row of a file as what somebody says happened, or why it cannot be read."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, TypeVar

from portfolios.calc.drafts import OF_AMOUNTS, TRADES, TRANSFERS
from portfolios.calc.entries import OF_SHARES, Kind, Part
from portfolios.calc.exact import ZERO, product
from portfolios.calc.imports import days, numbers
from portfolios.calc.imports.sheet import Row, name
from portfolios.calc.imports.table import Table

LONGEST_NOTE, LONGEST_TAG, MOST_TAGS = 500, 40, 20
Got = TypeVar("Got")


class Problem(NamedTuple):
    code: str
    field: str
    detail: str


@dataclass(slots=True)
class Told:
    row: int
    kind: Kind | None = None
    executed_at: date | datetime | None = None
    symbol: str = ""
    isin: str = ""
    ending: str = ""  # of the symbol, by its exchange
    amounts: dict[str, Decimal | None] = field(default_factory=dict)
    currency: str = ""
    ratio: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    acquired_on: date | None = None
    external: str = ""  # what its source calls it
    number: int | None = None
    id: str = ""
    base_currency: str = ""
    settles_in_base: bool = False
    lots: tuple[str, ...] = ()
    carried: tuple[Part, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, code: str, each: str, detail: str) -> None:
        self.problems.append(Problem(code, each, detail))


class Unread(ValueError):
    """Of one cell: code and words."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def told(table: Table) -> Iterator[Told]:
    for number, row in table.rows:
        yield _Reader(table, row, Told(number)).read()


@dataclass(slots=True)
class _Reader:
    table: Table
    row: Row
    told: Told

    def read(self) -> Told:
        told = self.told
        told.executed_at = self.take("executed_at", self._moment)
        for each in ("quantity", "price", "amount", "fee", "tax", "fx_rate"):
            told.amounts[each] = self.take(each, self._number)
        told.kind = self.take("type", self._kind)
        told.symbol, told.isin = self.text("symbol")[:60], self.text("isin").upper()[:12]
        told.ending = self.table.profile.exchanges.get(self.text("exchange").upper(), "")
        told.currency = self.take("currency", _currency) or self.table.currency
        told.ratio, told.note = self.text("ratio")[:41], self.text("note")[:LONGEST_NOTE]
        told.tags = self.take("tags", _tags) or ()
        told.acquired_on = self.take("acquired_on", self._day)
        told.external = "|".join(self.table.cells(self.row, "external"))[:200]
        self._segment()
        if self.table.profile.strict:
            self._own()
        else:
            self._usual()
        return told

    def text(self, each: str) -> str:
        return self.table.cell(self.row, each)

    def take(self, each: str, reader: Callable[[str], Got]) -> Got | None:
        """None for what is not there, and for what cannot be read: then it says why."""
        cell = self.text(each)
        if not cell and each not in ("type", "executed_at"):
            return None
        try:
            return reader(cell)
        except Unread as refused:
            self.told.refuse(refused.code, each, refused.detail)
            return None

    # --- Cells

    def _moment(self, cell: str) -> date | datetime:
        if not cell:
            raise Unread("required", "There is no date.")
        clock = self.text("time")
        try:
            return days.read(f"{cell} {clock}".strip(), order=self.table.order, zone=self.table.zone)
        except days.InDoubt:
            detail = f"{cell[:40]}: say whether the day or the month comes first."
            raise Unread("date_in_doubt", detail) from None
        except (days.BadDay, OverflowError):
            raise Unread("invalid_date", f"{cell[:40]} is not a date.") from None

    def _day(self, cell: str) -> date:
        found = self._moment(cell)
        return found.date() if isinstance(found, datetime) else found

    def _number(self, cell: str) -> Decimal:
        try:
            found = numbers.read(cell, self.table.point)
        except (numbers.BadNumber, InvalidOperation):
            detail = f"{cell[:40]} is not a number of at most 20 digits before the point and 18 after it."
            raise Unread("invalid_number", detail) from None
        if found < 0 and self.table.profile.strict:
            raise Unread("negative", f"{cell[:40]} is below zero.")
        return found

    def _kind(self, cell: str) -> Kind:
        if not cell:
            return self._kind_by_sign()
        found = self.table.profile.types.get(name(cell))
        if found is None:
            raise Unread("unknown_type", f"{cell[:40]} is not a type that is known here.")
        return found

    def _kind_by_sign(self) -> Kind:
        """Where a file has no types, what is below zero was sold or taken out."""
        quantity, amount = self.told.amounts["quantity"], self.told.amounts["amount"]
        if "type" not in self.table.places and not self.table.profile.strict:
            if quantity:
                return Kind.BUY if quantity > 0 else Kind.SELL
            if amount:
                return Kind.DEPOSIT if amount > 0 else Kind.WITHDRAWAL
        raise Unread("required", "There is no type.")

    def _segment(self) -> None:
        known, said = self.table.profile.segments, self.text("segment").upper()
        if known and said and said not in known:
            self.told.refuse(
                "unsupported_segment", "segment", f"{said[:20]} is not kept: only {', '.join(sorted(known))}."
            )

    # --- The whole row

    def _usual(self) -> None:
        """Signs only repeat what the type says; amounts of dividends and fees stand where each broker has them."""
        amounts = self.told.amounts
        for each, value in amounts.items():
            amounts[each] = abs(value) if value else None
        if self.told.kind in OF_AMOUNTS:
            quantity, price = amounts.pop("quantity"), amounts.pop("price")
            if not amounts["amount"] and quantity and price:
                amounts["amount"] = product(quantity, price)
            if not amounts["amount"] and self.told.kind in (Kind.FEE, Kind.TAX):
                amounts["amount"], amounts[self.told.kind.value] = amounts[self.told.kind.value], None
        elif self.told.kind in TRADES and amounts["price"] and amounts["quantity"]:
            amounts["amount"] = None  # a total that may have fees in it; what one cost is what counts
        elif self.told.kind in TRANSFERS and amounts["price"]:
            amounts["amount"] = None
        elif self.told.kind in OF_SHARES:
            self.told.amounts = {}

    def _own(self) -> None:
        told = self.told
        told.id, told.base_currency = self.text("id").lower(), self.text("base_currency")
        told.settles_in_base = self.text("settles_in_base") in ("true", "True", "TRUE", "1")
        told.lots = tuple(self.text("lots").split())
        told.carried = self.take("carried", _carried) or ()
        told.number = self.take("number", _whole)


def _currency(cell: str) -> str:
    if not (cell.isascii() and cell.isalnum() and 2 <= len(cell) <= 10):
        raise Unread("invalid_currency", f"{cell[:20]} is not a currency's code.")
    return cell.upper()


def _whole(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 18):
        raise Unread("invalid_number", f"{cell[:20]} is not a whole number.")
    return int(cell)


def _tags(cell: str) -> tuple[str, ...]:
    names: list[Any] = [it.strip() for it in cell.split(";")]
    if cell.startswith("["):
        names = _json(cell)
    found = tuple(dict.fromkeys(it for it in names if isinstance(it, str) and it))
    if len(found) > MOST_TAGS or any(len(it) > LONGEST_TAG for it in found):
        raise Unread("invalid_tags", f"At most {MOST_TAGS} tags of {LONGEST_TAG} characters are kept.")
    return found


def _carried(cell: str) -> tuple[Part, ...]:
    """As exports write them."""
    try:
        return tuple(_part(it) for it in _json(cell))
    except (KeyError, TypeError, ValueError):
        raise Unread("invalid_lots", "The lots that were carried cannot be read.") from None


def _part(kept: Any) -> Part:
    quantity, cost, base_cost = (_amount(kept[each]) for each in ("quantity", "cost", "base_cost"))
    acquired, currency = date.fromisoformat(kept["acquired"]), _currency(kept["currency"])
    return Part(str(kept["lot"])[:80], acquired, quantity, cost, base_cost, currency)


def _amount(text: Any) -> Decimal:
    found = numbers.read(str(text))
    if found < ZERO:
        raise numbers.BadNumber
    return found


def _json(cell: str) -> list[Any]:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        raise Unread("invalid", "This cannot be read.") from None
    if not isinstance(found, list):
        raise Unread("invalid", "This is not a list.")
    return found
