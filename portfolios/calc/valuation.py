"""What a portfolio is worth: holdings at their quotes, cash at its rates. Everything in base units, unless it says so.

Nothing is rounded on the way to a sum, so what is shown adds up: `total_value` is `balance` and the values, and
a value is its quantity times `current_price`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from portfolios.calc.exact import WIDE, ZERO, exactly, product, quotient

Source = Literal["market", "hand", "trade"]
HUNDRED = Decimal(100)
PCT = Decimal(1).scaleb(-8)


class Quote(NamedTuple):
    """In the currency the instrument is priced in; `rate` is base units for one of it."""

    price: Decimal
    rate: Decimal | None
    change: Decimal | None  # of the market's day: 24 hours, or since the last close
    source: Source
    ts_ms: int
    stale: bool
    currency: str = ""


class Position(NamedTuple):
    """What is held of one instrument, and what the books know of it."""

    asset: int
    quantity: Decimal
    base_cost: Decimal
    cost: Decimal  # in `currency`
    currency: str  # of the lots; empty where they differ
    symbol: str = ""
    name: str = ""
    kind: str = ""
    quoted_in: str = ""  # the instrument's own currency
    income: Decimal = ZERO


class Sums(NamedTuple):
    """Of the books, as they stand on the day."""

    gained: Decimal = ZERO
    income: Decimal = ZERO
    fees: Decimal = ZERO
    put_in: Decimal = ZERO


NO_SUMS = Sums()


class Valued(NamedTuple):
    asset: int
    symbol: str
    name: str
    kind: str
    quantity: Decimal
    avg_buy_price: Decimal
    cost: Decimal
    current_price: Decimal | None
    price_source: Source | None
    value: Decimal | None
    unrealized_pnl: Decimal | None
    unrealized_pnl_pct: Decimal | None
    unrealized_by_currency: Decimal | None  # None where the lots were paid in another currency than it is priced in
    day_change: Decimal | None
    day_change_pct: Decimal | None
    weight_pct: Decimal | None  # of the whole, cash included
    currency: str  # the instrument's own, as `market_price`
    market_price: Decimal | None
    ts_ms: int | None
    stale: bool
    income: Decimal


@dataclass(frozen=True, slots=True)
class Valuation:
    holdings: list[Valued]
    cash: dict[str, Decimal]
    balance: Decimal
    total_value: Decimal
    invested: Decimal
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    income: Decimal
    fees: Decimal
    day_change: Decimal
    day_change_pct: Decimal | None
    roi_pct: Decimal | None
    missing: list[str]  # symbols without a price or rate, and currencies of cash without a rate: they count as nothing
    as_of: date | datetime | None
    base_currency: str = ""
    rates: dict[str, Decimal | None] = field(default_factory=dict)


@exactly
def value(
    positions: Iterable[Position], quotes: Mapping[int, Quote], cash: Mapping[str, Decimal],
    rates: Mapping[str, Decimal | None], *, sums: Sums = NO_SUMS, as_of: date | datetime | None = None, base: str = "",
) -> Valuation:  # fmt: skip
    """`rates` are base units for one of each currency that cash is in."""
    found = [valued(it, quotes.get(it.asset)) for it in positions]
    balance, bare = in_base(cash, rates)
    total = balance + sum((it.value for it in found if it.value is not None), ZERO)
    change = sum((it.day_change for it in found if it.day_change is not None), ZERO)
    return Valuation(
        holdings=weighed(found, total), cash=dict(cash), balance=balance, total_value=total, invested=sums.put_in,
        realized_pnl=sums.gained,
        unrealized_pnl=sum((it.unrealized_pnl for it in found if it.unrealized_pnl is not None), ZERO),
        income=sums.income, fees=sums.fees, day_change=change, day_change_pct=percent(change, total - change),
        roi_pct=percent(total - sums.put_in, sums.put_in),
        missing=[*(it.symbol for it in found if it.value is None), *bare], as_of=as_of, base_currency=base,
        rates=dict(rates),
    )  # fmt: skip


@exactly
def valued(position: Position, quote: Quote | None) -> Valued:
    """One holding, but for its weight: that hangs on the others."""
    current = None if quote is None or quote.rate is None else product(quote.price, quote.rate)
    worth = None if current is None else product(position.quantity, current)
    pnl = None if worth is None else worth - position.base_cost
    change = _day_change(position, quote)
    return Valued(
        asset=position.asset, symbol=position.symbol, name=position.name, kind=position.kind,
        quantity=position.quantity, cost=position.base_cost, income=position.income,
        avg_buy_price=quotient(position.base_cost, position.quantity) if position.quantity else ZERO,
        current_price=current, value=worth, unrealized_pnl=pnl,
        unrealized_pnl_pct=None if pnl is None else percent(pnl, position.base_cost),
        unrealized_by_currency=_by_currency(position, quote), day_change=change,
        day_change_pct=None if change is None or worth is None else percent(change, worth - change),
        weight_pct=None, currency=position.quoted_in or (quote.currency if quote else ""),
        price_source=quote.source if quote else None, market_price=quote.price if quote else None,
        ts_ms=quote.ts_ms if quote else None, stale=quote.stale if quote else False,
    )  # fmt: skip


def weighed(rows: Sequence[Valued], total: Decimal) -> list[Valued]:
    return [it._replace(weight_pct=None if it.value is None else percent(it.value, total)) for it in rows]


@exactly
def in_base(cash: Mapping[str, Decimal], rates: Mapping[str, Decimal | None]) -> tuple[Decimal, list[str]]:
    """What all cash is worth, and the currencies nobody knows a rate of."""
    total, bare = ZERO, []
    for currency, amount in cash.items():
        rate = rates.get(currency)
        if rate is not None:
            total += product(amount, rate)
        elif amount:
            bare.append(currency)
    return total, bare


def percent(part: Decimal, of: Decimal) -> Decimal | None:
    """With 8 decimals; of nothing or less there is none."""
    if of <= 0:
        return None
    return WIDE.divide(WIDE.multiply(part, HUNDRED), of).quantize(PCT, context=WIDE)


def _day_change(position: Position, quote: Quote | None) -> Decimal | None:
    if quote is None or quote.rate is None or quote.change is None:
        return None
    return product(position.quantity, product(quote.change, quote.rate))


def _by_currency(position: Position, quote: Quote | None) -> Decimal | None:
    """Of the gain that is not realised: what the lots' cost gained only because their currency did."""
    if quote is None or quote.rate is None or position.currency != quote.currency:
        return None
    return product(position.cost, quote.rate) - position.base_cost
