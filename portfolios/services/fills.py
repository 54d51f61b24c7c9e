"""An order is filled: its transaction, its state and the fact that it happened are one database transaction.

Whoever fills holds the locks of the owner's portfolios and has claimed the order, so that it is filled once, however
many saw its price.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from config.kit import events, money
from config.kit.commit import afterwards
from config.kit.errors import NotFound, RuleBroken
from markets import live
from markets.calc.levels import Move
from portfolios.calc import fees, orders
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import WIDE, ZERO, exactly, product, quotient
from portfolios.calc.valuation import in_base
from portfolios.errors import ImpossibleHistory, InsufficientFunds, InsufficientHoldings, NotEditable, RateMissing
from portfolios.live import news
from portfolios.models import CashBalance, Holding, Order, Portfolio, Transaction
from portfolios.queries import market
from portfolios.queries.quotes import rates_of, same
from portfolios.services import ledger, projection, restating
from portfolios.services import orders as waiting
from portfolios.services.transfers import Books

AT_ONCE = 10  # orders of one person in a transaction: the first is not to wait for the last


class Costs(NamedTuple):
    """What a trade comes to."""

    currency: str
    rate: Decimal  # base units for one of it
    fee: Decimal  # in `currency`
    total: Decimal  # in base units: what is paid, or what is brought


@dataclass(frozen=True, slots=True)
class Filled:
    order: Order
    transaction: Transaction
    portfolio: Portfolio
    price: Decimal
    costs: Costs
    realized_pnl: Decimal
    balance: Decimal
    holding: Holding


def settle(books: Books, order: Order, price: Decimal, *, note: str = "", by: int | None) -> Filled:
    """`books` are locked, and the order claimed or new. Raises what refuses it: keep nothing then."""
    portfolio = books[order.portfolio_id]
    holding, gained = projection.holding_of(portfolio, order.instrument_id), portfolio.gained
    costs, cash = costs_of(portfolio, order, price), cash_of(portfolio)
    check(portfolio, order, costs, cash=cash, held=holding.quantity)
    draft = Draft(
        kind=Kind(order.side), executed_at=timezone.now(), asset=order.instrument_id, quantity=order.quantity,
        price=price, fee=costs.fee, currency=costs.currency, rate=costs.rate, settles_in_base=True, note=note,
    )  # fmt: skip
    new = ledger.New(draft, Transaction.Origin.TRADE)
    try:
        written = ledger.record_in(books, portfolio, new, instrument=order.instrument, holding=holding, by=by)
    except ImpossibleHistory as error:  # what is held comes on a day that has begun only where its owner lives
        raise InsufficientHoldings(error.detail, attr="quantity") from error
    filled = Filled(
        order=order, transaction=written.row, portfolio=portfolio, price=price, costs=costs,
        realized_pnl=_less(portfolio.gained, gained),
        balance=balance_of(portfolio, paid(portfolio, order, costs, cash)), holding=holding,
    )  # fmt: skip
    filled.holding.instrument = order.instrument
    order.state, order.transaction, order.ended_at = Order.State.FILLED, written.row, timezone.now()
    order.save(force_insert=order._state.adding)
    _tell(filled)
    return filled


@transaction.atomic
def fill(found: Sequence[tuple[Order, Decimal]]) -> list[Filled]:
    """Open orders of one person, each at its price. Not in the answer: somebody else was faster, or it was rejected."""
    owner, filled = found[0][0].portfolio, list[Filled]()
    books = ledger.locked(owner)
    for order, price in found:
        if order.portfolio_id not in books:  # deleted a moment ago, and this with it
            continue
        try:
            with transaction.atomic():
                if waiting.claim(order, Order.State.FILLED):
                    filled.append(settle(books, order, price, by=owner.owner_id))
        except RuleBroken as error:
            waiting.end(order, Order.State.REJECTED, reason=error.code)
            books = ledger.locked(owner)  # some of its figures were changed, and not kept
    return filled


def take(found: Iterable[tuple[Order, Move]]) -> list[Order]:
    """The first reached first, some of a person's at once. What is answered goes on waiting."""
    waits: list[Order] = []
    reached: dict[int, list[tuple[Order, Decimal]]] = defaultdict(list)
    found = list(found)
    restated = restating.follow(order for order, _ in found)
    for order, move in found:
        if order.state != Order.State.OPEN or waiting.expire(order):
            continue
        if order.pk in restated:  # the price was one of old shares, or it came before this was known
            waits.append(order)
            continue
        price = orders.filled_at(order.side, order.type, order.price, move)
        if price is None or move.ts_ms < order.armed_ms or not market.is_open(order.instrument, timezone.now()):
            waits.append(order)
        else:
            reached[order.portfolio.owner_id].append((order, price))
    for start in range(0, max(map(len, reached.values()), default=0), AT_ONCE):
        for mine in reached.values():
            if some := mine[start : start + AT_ONCE]:
                _fill_if_there(some)
    return waits


def _fill_if_there(found: Sequence[tuple[Order, Decimal]]) -> None:
    try:
        fill(found)
    except NotFound:  # the portfolio was deleted, and its orders with it
        return


def sweep() -> int:
    """What the engine has not seen, say because it is away: orders whose day is over, and those that the last price
    has reached.
    """
    found = list(waiting.open_ones().order_by("placed_at"))
    prices = live.latest({order.instrument_id for order in found})
    now_ms, expired, priced = int(time.time() * 1000), 0, []
    for order in found:
        latest = prices.get(order.instrument_id)
        if latest is None or latest.is_stale(now_ms):
            expired += waiting.expire(order)
        else:
            priced.append((order, Move(order.instrument_id, now_ms, latest.price, latest.price, latest.price)))
    return expired + len(priced) - len(take(priced))


# --- What it costs, and whether it may be


def costs_of(portfolio: Portfolio, order: Order, price: Decimal) -> Costs:
    currency = same(order.instrument.currency)
    rate = rates_of([currency], portfolio.base_currency)[currency]
    if not rate:
        raise RateMissing(
            "No rate from {given} to {base} is known now, so this cannot be paid from {base}.",
            given=currency, base=portfolio.base_currency, attr="symbol",
        )  # fmt: skip
    amount = product(order.quantity, price)
    fee = order.fee if order.fee is not None else _scheduled(portfolio, product(amount, rate), rate)
    fee_in_base = product(fee, rate)
    both = WIDE.add if order.side == Order.Side.BUY else WIDE.subtract
    return Costs(currency, rate, fee, both(product(amount, rate), fee_in_base))


def check(portfolio: Portfolio, order: Order, costs: Costs, *, cash: Mapping[str, Decimal], held: Decimal) -> None:
    if portfolio.archived_at is not None:
        raise NotEditable("This portfolio is archived. Bring it back before you trade in it.")
    base, symbol = portfolio.base_currency, order.instrument.symbol
    if order.side == Order.Side.SELL and held < order.quantity:
        raise InsufficientHoldings(
            "You hold {held} {symbol} and want to sell {wanted}.",
            held=money.text(held), wanted=money.text(order.quantity), symbol=symbol, attr="quantity",
        )  # fmt: skip
    have, after = cash.get(base, ZERO), paid(portfolio, order, costs, cash)[base]
    if after < 0 and after < have:
        raise InsufficientFunds(
            "You have {have} {base} in cash, and this costs {need} {base}.",
            have=money.text(have), need=money.text(_less(have, after)), base=base, attr="quantity",
        )  # fmt: skip


def cash_of(portfolio: Portfolio) -> dict[str, Decimal]:
    return dict(CashBalance.objects.filter(portfolio=portfolio).values_list("currency", "amount"))


def paid(portfolio: Portfolio, order: Order, costs: Costs, cash: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The cash after it."""
    base, then = portfolio.base_currency, WIDE.subtract if order.side == Order.Side.BUY else WIDE.add
    return {**cash, base: then(cash.get(base, ZERO), costs.total)}


def balance_of(portfolio: Portfolio, cash: Mapping[str, Decimal]) -> Decimal:
    """All of it in base units, at the rates of today."""
    return in_base(cash, rates_of(cash, portfolio.base_currency))[0]


def _scheduled(portfolio: Portfolio, amount: Decimal, rate: Decimal) -> Decimal:
    """In the currency of the instrument; the schedule is in that of the portfolio."""
    places = money.minor_units(portfolio.base_currency)
    return quotient(fees.scheduled(portfolio.fee_schedule, amount, places=places), rate)


@exactly
def _less(one: Decimal, other: Decimal) -> Decimal:
    return one - other


# --- That it happened


def _tell(filled: Filled) -> None:
    order, portfolio = filled.order, filled.portfolio
    told: dict[str, Any] = {
        "id": str(order.pk), "symbol": order.instrument.symbol, "side": order.side,
        "quantity": money.text(order.quantity), "price": money.text(filled.price), "currency": filled.costs.currency,
        "total": money.text(filled.costs.total), "realized_pnl": money.text(filled.realized_pnl),
        "balance": money.text(filled.balance),
    }  # fmt: skip
    about = {"portfolio": str(portfolio.pk), "transaction": str(filled.transaction.pk), "type": order.type}
    payload = {**told, **about, "base_currency": portfolio.base_currency, "portfolio_name": portfolio.name}
    events.record("trade.filled", portfolio.owner_id, str(order.pk), payload)
    afterwards(news.filled, portfolio.pk, portfolio.version, told)
