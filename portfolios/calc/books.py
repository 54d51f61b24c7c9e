"""The books of one portfolio, folded from its entries: lots, cash, gains, income, what was put in.

Always, to the last digit, in base units:

    gained + income - fees - taxes - carried = cost of what is held + cash as it came and went - what was put in

and so, with prices: realised + unrealised + income - fees - taxes - carried + currency gain of cash = value - put in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portfolios.calc.entries import Entry, Id, Kind, Part, ordered
from portfolios.calc.exact import ZERO, exactly, product, quotient, share, shares
from portfolios.calc.lots import Lots, Method, NotHeld


class Fees(StrEnum):
    IN_COST = "in_cost"  # a purchase's fee and tax are part of its cost, a sale's fee lowers what it brought
    SEPARATE = "separate"


class Oversell(StrEnum):
    """What a sale of more than is held means. The product refuses it; other trackers do not."""

    REFUSE = "refuse"
    ZERO_COST = "zero_cost"
    SHORT = "short"


class Policy(NamedTuple):
    method: Method = Method.AVERAGE
    fees: Fees = Fees.IN_COST
    oversell: Oversell = Oversell.REFUSE


USUAL = Policy()


class Gain(NamedTuple):
    """What came of one lot, or a part of it, when it was sold. In base units."""

    entry: Id
    asset: int
    sold: date
    part: Part
    proceeds: Decimal
    by_currency: Decimal  # of the gain: what the currency did while it was held; the rest the price did

    @property
    def amount(self) -> Decimal:
        return self.proceeds - self.part.base_cost


@dataclass(slots=True)
class Cash:
    amount: Decimal = ZERO
    base: Decimal = ZERO  # what it was worth as it came and went


class Moved(NamedTuple):
    """An entry's amounts in base units."""

    amount: Decimal
    fee: Decimal
    tax: Decimal


@dataclass(slots=True)
class Book:
    base: str
    policy: Policy = USUAL
    lots: dict[int, Lots] = field(default_factory=dict)
    shorts: dict[int, Lots] = field(default_factory=dict)  # costs are what their sales brought
    cash: dict[str, Cash] = field(default_factory=dict)
    gains: list[Gain] = field(default_factory=list)
    gained: Decimal = ZERO
    income: Decimal = ZERO
    fees: Decimal = ZERO
    taxes: Decimal = ZERO
    put_in: Decimal = ZERO  # contributions less withdrawals; transfers count at what they were worth
    carried: Decimal = ZERO  # gain that came with transfers: what they were worth, less their cost

    @exactly
    def apply(self, entry: Entry) -> list[Part]:
        """The parts of lots that left. Nothing has changed when it raises NotHeld, NoSuchLot or Ambiguous."""
        moved = _moved(entry)
        try:
            return WAYS[entry.kind](self, entry, moved) or []
        except NotHeld as error:
            error.day = entry.day
            raise

    def of(self, asset: int) -> Lots:
        if asset not in self.lots:
            self.lots[asset] = Lots(self.policy.method)
        return self.lots[asset]

    def held(self) -> dict[int, Lots]:
        return {asset: lots for asset, lots in self.lots.items() if lots.quantity}

    def pay(self, entry: Entry, moved: Moved, sign: int) -> None:
        """Cash comes (1: the amount, less fee and tax) or goes (-1: the amount, and fee and tax with it)."""
        raw = sign * entry.amount - entry.fee - entry.tax
        base = sign * moved.amount - moved.fee - moved.tax
        purse = self.cash.setdefault(self.base if entry.settles_in_base else entry.currency, Cash())
        purse.amount += base if entry.settles_in_base else raw
        purse.base += base

    def spend(self, *, fee: Decimal = ZERO, tax: Decimal = ZERO) -> None:
        self.fees, self.taxes = self.fees + fee, self.taxes + tax


def fold(entries: Iterable[Entry], *, base: str, policy: Policy = USUAL) -> Book:
    book = Book(base, policy)
    for entry in ordered(entries):
        book.apply(entry)
    return book


def _moved(entry: Entry) -> Moved:
    if entry.rate == 1:
        return Moved(entry.amount, entry.fee, entry.tax)
    return Moved(product(entry.amount, entry.rate), product(entry.fee, entry.rate), product(entry.tax, entry.rate))


def _buy(book: Book, entry: Entry, moved: Moved) -> None:
    assert entry.asset is not None
    cost, base_cost = entry.amount, moved.amount
    if book.policy.fees is Fees.IN_COST:
        cost, base_cost = cost + entry.fee + entry.tax, base_cost + moved.fee + moved.tax
    else:
        book.spend(fee=moved.fee, tax=moved.tax)
    part = Part(entry.id, entry.day, entry.quantity, cost, base_cost, entry.currency)
    if entry.asset in book.shorts:
        part = _cover(book, entry, part)
    book.of(entry.asset).add(part, entry.number)
    book.pay(entry, moved, -1)


def _sell(book: Book, entry: Entry, moved: Moved) -> list[Part]:
    assert entry.asset is not None
    lots = book.of(entry.asset)
    owned = entry.quantity if book.policy.oversell is Oversell.REFUSE else min(entry.quantity, lots.quantity)
    parts = lots.take(owned, chosen=entry.chosen)
    in_cost = book.policy.fees is Fees.IN_COST
    proceeds = moved.amount - moved.fee if in_cost else moved.amount
    book.spend(fee=ZERO if in_cost else moved.fee, tax=moved.tax)
    if excess := entry.quantity - owned:
        if book.policy.oversell is Oversell.SHORT:
            brought = share(proceeds, excess, entry.quantity)
            _open_short(book, entry, excess, brought)
            proceeds -= brought
        else:
            parts.append(Part("", entry.day, excess, ZERO, ZERO, entry.currency))
    _gain(book, entry, parts, proceeds)
    book.pay(entry, moved, 1)
    return parts


def _gain(book: Book, entry: Entry, parts: list[Part], proceeds: Decimal) -> None:
    assert entry.asset is not None
    for part, mine in zip(parts, shares(proceeds, [part.quantity for part in parts]), strict=True):
        by_currency = ZERO
        if part.currency == entry.currency:
            by_currency = product(part.cost, entry.rate) - part.base_cost
        gain = Gain(entry.id, entry.asset, entry.day, part, mine, by_currency)
        book.gains.append(gain)
        book.gained += gain.amount


def _open_short(book: Book, entry: Entry, quantity: Decimal, brought: Decimal) -> None:
    assert entry.asset is not None
    shorts = book.shorts.setdefault(entry.asset, Lots(book.policy.method))
    shorts.add(Part(entry.id, entry.day, quantity, brought, brought, book.base), entry.number)


def _cover(book: Book, entry: Entry, part: Part) -> Part:
    """A purchase gives back what was sold short first; what is left of it is held."""
    assert entry.asset is not None
    shorts = book.shorts[entry.asset]
    back = min(part.quantity, shorts.quantity)
    if not back:
        return part
    paid, base_paid = share(part.cost, back, part.quantity), share(part.base_cost, back, part.quantity)
    covered = shorts.take(back)
    for short, mine in zip(covered, shares(base_paid, [it.quantity for it in covered]), strict=True):
        gain = Gain(entry.id, entry.asset, entry.day, short._replace(base_cost=mine), short.base_cost, ZERO)
        book.gains.append(gain)
        book.gained += gain.amount
    return part._replace(
        quantity=part.quantity - back,
        cost=part.cost - paid,
        base_cost=part.base_cost - base_paid,
    )


def _deposit(book: Book, entry: Entry, moved: Moved) -> None:
    book.put_in += moved.amount
    book.spend(fee=moved.fee, tax=moved.tax)
    book.pay(entry, moved, 1)


def _withdraw(book: Book, entry: Entry, moved: Moved) -> None:
    book.put_in -= moved.amount
    book.spend(fee=moved.fee, tax=moved.tax)
    book.pay(entry, moved, -1)


def _income(book: Book, entry: Entry, moved: Moved) -> None:
    book.income += moved.amount
    book.spend(fee=moved.fee, tax=moved.tax)
    book.pay(entry, moved, 1)


def _fee(book: Book, entry: Entry, moved: Moved) -> None:
    book.spend(fee=moved.amount + moved.fee, tax=moved.tax)
    book.pay(entry, moved, -1)


def _tax(book: Book, entry: Entry, moved: Moved) -> None:
    book.spend(fee=moved.fee, tax=moved.amount + moved.tax)
    book.pay(entry, moved, -1)


def _transfer_in(book: Book, entry: Entry, moved: Moved) -> None:
    if entry.asset is None:
        return _deposit(book, entry, moved)
    lots = book.of(entry.asset)
    for part in entry.carried:
        lots.add(part, entry.number)
    _carry(book, entry, moved, list(entry.carried), 1)
    return None


def _transfer_out(book: Book, entry: Entry, moved: Moved) -> list[Part]:
    if entry.asset is None:
        _withdraw(book, entry, moved)
        return []
    parts = book.of(entry.asset).take(entry.quantity, chosen=entry.chosen)
    _carry(book, entry, moved, parts, -1)
    return parts


def _carry(book: Book, entry: Entry, moved: Moved, parts: list[Part], sign: int) -> None:
    """What is put in or taken out is what it is worth; only fee and tax are paid from the cash."""
    cost = sum((part.base_cost for part in parts), ZERO)
    book.put_in += sign * moved.amount
    book.carried += sign * (moved.amount - cost)
    if entry.fee or entry.tax:
        book.spend(fee=moved.fee, tax=moved.tax)
        book.pay(entry._replace(amount=ZERO), moved._replace(amount=ZERO), 1)


def _split(book: Book, entry: Entry, moved: Moved) -> None:
    assert entry.asset is not None
    book.of(entry.asset).split(entry.factor)


def _bonus(book: Book, entry: Entry, moved: Moved) -> None:
    """New shares that cost nothing, held from the day they came."""
    assert entry.asset is not None
    lots = book.of(entry.asset)
    many = lots.quantity * (entry.factor.numerator - entry.factor.denominator)
    new = quotient(many, Decimal(entry.factor.denominator))
    if new:
        lots.add(Part(entry.id, entry.day, new, ZERO, ZERO, entry.currency), entry.number)


WAYS: dict[Kind, Callable[[Book, Entry, Moved], list[Part] | None]] = {
    Kind.BUY: _buy,
    Kind.SELL: _sell,
    Kind.DEPOSIT: _deposit,
    Kind.WITHDRAWAL: _withdraw,
    Kind.DIVIDEND: _income,
    Kind.INTEREST: _income,
    Kind.FEE: _fee,
    Kind.TAX: _tax,
    Kind.TRANSFER_IN: _transfer_in,
    Kind.TRANSFER_OUT: _transfer_out,
    Kind.SPLIT: _split,
    Kind.BONUS: _bonus,
}
