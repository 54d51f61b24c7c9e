"""What happened in a portfolio, as the books read it: one entry for each live revision of a transaction.

Days are UTC. A date without a time comes before any instant of its day; splits and bonuses come first of all.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from portfolios.calc.exact import ZERO

Id = str


class Kind(StrEnum):
    BUY = "buy"
    SELL = "sell"
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    TAX = "tax"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    SPLIT = "split"
    BONUS = "bonus"


INTO = frozenset((Kind.BUY, Kind.TRANSFER_IN))
OUT_OF = frozenset((Kind.SELL, Kind.TRANSFER_OUT))
OF_SHARES = frozenset((Kind.SPLIT, Kind.BONUS))


class Part(NamedTuple):
    """Of a lot: what a sale took of it, or what came with a transfer. Costs are of all of it, not of one share."""

    lot: Id
    acquired: date
    quantity: Decimal
    cost: Decimal  # in `currency`
    base_cost: Decimal
    currency: str


class Entry(NamedTuple):
    id: Id
    number: int  # the order they were entered in
    day: date
    kind: Kind
    at_ms: int = -1  # of the instant; -1: a date
    asset: int | None = None
    quantity: Decimal = ZERO
    amount: Decimal = ZERO  # in `currency`: quantity times price, the gross dividend, what a transfer is worth
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    currency: str = ""
    rate: Decimal = Decimal(1)  # base units for one unit of `currency`
    settles_in_base: bool = False  # the cash moves in the base currency, at that rate
    factor: Fraction = Fraction(1)  # how many shares one becomes
    chosen: tuple[Id, ...] = ()  # lots to be sold, by name
    carried: tuple[Part, ...] = ()  # lots that a transfer brings


def ordered(entries: Iterable[Entry]) -> list[Entry]:
    """As they count: by day; inside it splits first, then dates, then instants, each as they were entered.

    Where that would sell on a day what is bought on it, that day's purchases of the instrument go first.
    """
    found = sorted(entries, key=place)
    held: dict[int, Decimal] = {}
    late = {(entry.day, entry.asset) for entry in _too_early(found, held)}
    if not late:
        return found
    return [entry for _, day in groupby(found, attrgetter("day")) for entry in _inflows_first(list(day), late)]


def place(entry: Entry) -> tuple[date, bool, int, int]:
    return entry.day, entry.kind not in OF_SHARES, entry.at_ms, entry.number


def _too_early(found: Sequence[Entry], held: dict[int, Decimal]) -> Iterator[Entry]:
    """Those that sell more than is held by then. Splits are counted roughly: only the sign matters here."""
    for entry in found:
        if entry.asset is None:
            continue
        before = held.get(entry.asset, ZERO)
        if entry.kind in INTO:
            held[entry.asset] = before + entry.quantity
        elif entry.kind in OUT_OF:
            held[entry.asset] = before - entry.quantity
            if held[entry.asset] < 0:
                yield entry
        elif entry.kind in OF_SHARES:
            held[entry.asset] = before * entry.factor.numerator / entry.factor.denominator


def _inflows_first(day: list[Entry], late: set[tuple[date, int | None]]) -> list[Entry]:
    return sorted(day, key=lambda entry: entry.kind in OUT_OF and (entry.day, entry.asset) in late)
