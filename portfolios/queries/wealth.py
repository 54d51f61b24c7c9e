"""What somebody holds in all portfolios together: allocation, positions, what moved today, what comes next."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from markets.calc.ticks import Price
from markets.models import CorporateAction, Instrument
from markets.queries import companies
from markets.queries.quotes import quotes
from markets.queries.shapes import book
from markets.queries.source import is_simulated
from markets.queries.weeks import Week, weeks
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.valuation import percent
from portfolios.queries.allocation import By, Slice, key_of, of_cash, slices
from portfolios.queries.net_worth import NetWorth

NO_WEEK = Week()
AHEAD = timedelta(days=60)


class Position(NamedTuple):
    """Of one instrument, wherever it is held; in the currency of the net worth."""

    instrument: Instrument
    quantity: Decimal
    value: Decimal
    unrealized: Decimal
    unrealized_pct: Decimal | None
    day_change: Decimal
    day_change_pct: Decimal | None
    weight_pct: Decimal | None
    key: str  # its slice of the allocation
    week: Week = NO_WEEK
    price: Price | None = None


class Coming(NamedTuple):
    instrument: Instrument
    type: str
    day: date
    ratio: str
    amount: Decimal | None  # for one share
    currency: str


def instruments(worth: NetWorth) -> dict[int, Instrument]:
    return Instrument.objects.in_bulk({it.asset for piece in worth.pieces for it in piece.valuation.holdings})


@exactly
def allocation(worth: NetWorth, by: By, known: dict[int, Instrument]) -> list[Slice]:
    """The largest first; cash is part of it."""
    told = []
    for piece in worth.pieces:
        if piece.rate is None:
            continue
        held = ((key_of(known[it.asset], by), it.value) for it in piece.valuation.holdings if it.value is not None)
        told += [(key, product(value, piece.rate)) for key, value in (*held, *of_cash(piece.valuation, by))]
    return slices(told, worth.total)


@exactly
def positions(worth: NetWorth, by: By, known: dict[int, Instrument]) -> list[Position]:
    """The largest first. What has no value is not there; it is named in `missing` of the net worth."""
    sums: dict[int, list[Decimal]] = {}
    for piece in worth.pieces:
        for it in piece.valuation.holdings if piece.rate is not None else ():
            if it.value is not None and piece.rate is not None:
                amounts = (it.value, it.unrealized_pnl or ZERO, it.day_change or ZERO)
                mine = [it.quantity, *(product(amount, piece.rate) for amount in amounts)]
                there = sums.get(it.asset, [ZERO] * 4)
                sums[it.asset] = [one + other for one, other in zip(there, mine, strict=True)]
    return sorted((_position(known[pk], them, worth, by) for pk, them in sums.items()), key=lambda it: -it.value)


def _position(one: Instrument, sums: Sequence[Decimal], worth: NetWorth, by: By) -> Position:
    quantity, value, gain, moved = sums
    return Position(
        one, quantity, value, gain, percent(gain, value - gain), moved, percent(moved, value - moved),
        percent(value, worth.total), key_of(one, by),
    )  # fmt: skip


def drawn(rows: Sequence[Position]) -> list[Position]:
    """With the latest price and the week of each."""
    week_of, prices = weeks([it.instrument for it in rows]), quotes([it.instrument.pk for it in rows])
    return [it._replace(week=week_of.get(it.instrument.pk, NO_WEEK), price=prices.get(it.instrument.pk)) for it in rows]


def movers(rows: Iterable[Position], most: int) -> list[Position]:
    """By how far they moved today, whichever way."""
    moved = [it for it in rows if it.day_change_pct]
    return sorted(moved, key=lambda it: -abs(it.day_change_pct or ZERO))[:most]


def coming(known: Iterable[Instrument], *, today: date) -> list[Coming]:
    """Dividends, splits and bonuses that are announced, the next first."""
    listed = [one for one in known if not one.hand_priced]
    if is_simulated():
        told = companies.actions(book(listed), listed, today + timedelta(days=1), today + AHEAD) if listed else {}
        rows = [
            Coming(one, it.type, it.ex_date, it.ratio, it.amount, it.currency) for one in listed
            for it in told.get(one.pk, ())
        ]  # fmt: skip
    else:
        found = CorporateAction.objects.filter(instrument__in=listed, ex_date__gt=today, ex_date__lte=today + AHEAD)
        rows = [
            Coming(it.instrument, it.type, it.ex_date, it.ratio, it.amount, it.currency)
            for it in found.select_related("instrument")
        ]
    return sorted(rows, key=lambda it: (it.day, it.instrument.symbol))
