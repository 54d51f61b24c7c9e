"""Trades of paper trading: bought and sold at the market's price, now or when it is reached.

They settle in the base currency of the portfolio, and never overdraw. `price` and `fee` are of the instrument's
currency, `total`, `realized_pnl` and `balance` of the portfolio's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from config.kit import money
from config.kit.commit import afterwards
from markets.models import Instrument
from portfolios.calc import orders
from portfolios.calc.exact import ZERO
from portfolios.errors import Incomplete, MarketClosed, NoPrice, StalePrice
from portfolios.models import Gain, Holding, Order, Portfolio, Transaction
from portfolios.queries import market
from portfolios.queries.market import Market
from portfolios.services import fills, ledger, projection
from portfolios.services import orders as waiting
from portfolios.services.fills import Filled
from portfolios.services.rehearsal import rehearsed


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a person should look at; nothing was refused."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came of it. Of an order that waits: what it would come to at the price it waits for, or at the last."""

    order: Order  # of a preview it is not kept
    transaction: Transaction | None  # None: it waits
    status: str  # filled | open
    price: Decimal  # of one, in `currency`
    fee: Decimal
    currency: str
    rate: Decimal  # base units for one of it
    total: Decimal  # what is paid or what is brought, with its fee
    realized_pnl: Decimal  # 0 of a purchase, and while it waits
    balance: Decimal  # all cash in base units, afterwards
    holding: Holding | None  # afterwards; None: nothing is held
    warnings: Sequence[Warned] = ()
    lots: Sequence[Gain] = ()  # of a preview: what a sale takes


def post_trade(portfolio: Portfolio, *, note: str = "", by: int | None, **asked: Any) -> Posted:
    """A market order is filled at once, while its market is open; one of the others when its price is reached.

    `asked`: instrument, side, quantity, and order_type (market), price, fee, lasting (gtc).
    """
    order = _order(portfolio, **asked)
    seen = market.market_of(order.instrument)
    with transaction.atomic():
        posted = _post(portfolio, order, seen, note=note, by=by)
        if posted.status == Order.State.OPEN:
            afterwards(_look_again, order, seen)
    return posted


def preview(portfolio: Portfolio, *, note: str = "", by: int | None, **asked: Any) -> Posted:
    """The same figures, and the same refusals: it is done and taken back."""
    order = _order(portfolio, **asked)
    seen = market.market_of(order.instrument)

    def do() -> Posted:
        posted = _post(portfolio, order, seen, note=note, by=by)
        lots = list(Gain.objects.filter(transaction=posted.transaction)) if posted.transaction else []
        return replace(posted, lots=lots)

    return rehearsed(do)


def _order(
    portfolio: Portfolio, *, instrument: Instrument, side: str, quantity: Decimal, order_type: str = "market",
    price: Decimal | None = None, fee: Decimal | None = None, lasting: str = "gtc",
) -> Order:  # fmt: skip
    if price is None and order_type != Order.Type.MARKET:
        raise Incomplete(f"Say the price that the {order_type} order waits for.", attr="price")
    return Order(
        portfolio=portfolio, instrument=instrument, side=side, type=order_type, lasting=lasting, quantity=quantity,
        price=price, fee=fee, armed_ms=0,
    )  # fmt: skip


def _post(portfolio: Portfolio, order: Order, seen: Market, *, note: str, by: int | None) -> Posted:
    books = ledger.locked(portfolio)
    order.portfolio = portfolio = books[portfolio.pk]
    price = _price_now(order, seen)
    if price is None:
        return _wait(portfolio, order, seen)
    order.armed_ms = seen.asked_ms
    filled = fills.settle(books, order, price, note=note, by=by)
    return _posted(filled, warnings=list(_warnings(order, seen, price)))


def _price_now(order: Order, seen: Market) -> Decimal | None:
    """None: it waits. The price that comes with a market order is recorded, whatever the market says."""
    said: Decimal | None = order.price
    if order.type == Order.Type.MARKET and said is not None:
        return said
    if seen.price is None:
        raise NoPrice(attr="symbol")
    if not order.instrument.active or not (seen.is_open or seen.next_change):
        raise MarketClosed("{symbol} is no longer traded.", symbol=order.instrument.symbol, attr="symbol")
    if not seen.is_open:
        return None
    if order.type == Order.Type.MARKET:
        if seen.is_stale:
            raise StalePrice(
                "The last price of {symbol} is too old to trade at. Wait for the next one, or place a limit order.",
                symbol=order.instrument.symbol, attr="symbol",
            )  # fmt: skip
        return seen.price
    move = seen.move()
    return orders.filled_at(order.side, order.type, said, move) if move and not seen.is_stale else None


def _wait(portfolio: Portfolio, order: Order, seen: Market) -> Posted:
    price = order.price if order.price is not None else seen.price
    assert price is not None
    costs, cash = fills.costs_of(portfolio, order, price), fills.cash_of(portfolio)
    holding = projection.holding_of(portfolio, order.instrument_id)
    fills.check(portfolio, order, costs, cash=cash, held=holding.quantity)
    waiting.place(order)
    holding.instrument = order.instrument
    return Posted(
        order=order, transaction=None, status=Order.State.OPEN.value, price=price, fee=costs.fee,
        currency=costs.currency, rate=costs.rate, total=costs.total, realized_pnl=ZERO,
        balance=fills.balance_of(portfolio, cash), holding=holding if holding.quantity else None,
        warnings=list(_warnings(order, seen, None)),
    )  # fmt: skip


def _posted(filled: Filled, *, warnings: Sequence[Warned]) -> Posted:
    costs = filled.costs
    return Posted(
        order=filled.order, transaction=filled.transaction, status=Order.State.FILLED.value, price=filled.price,
        fee=costs.fee, currency=costs.currency, rate=costs.rate, total=costs.total, realized_pnl=filled.realized_pnl,
        balance=filled.balance, holding=filled.holding if filled.holding.quantity else None, warnings=warnings,
    )  # fmt: skip


def _warnings(order: Order, seen: Market, price: Decimal | None) -> Iterator[Warned]:
    symbol = order.instrument.symbol
    if price is None:
        if not seen.is_open:
            opens = f" at {seen.next_change:%Y-%m-%d %H:%M} UTC" if seen.next_change else ""
            yield Warned("market_closed", f"The market of {symbol} is closed. The order waits until it opens{opens}.")
        return
    if order.type == Order.Type.MARKET and order.price is not None:
        if seen.price is None:
            yield Warned("no_market_price", f"There is no market price of {symbol} to compare with.")
        elif orders.is_far(price, seen.price):
            yield Warned(
                "far_from_market",
                f"{money.text(price)} is far from the market's {money.text(seen.price)}. It was recorded as you said.",
            )
    elif order.type == Order.Type.STOP:
        yield Warned("filled_at_once", f"{symbol} was beyond the stop already, so it was filled at once.")


def _look_again(order: Order, seen: Market) -> None:
    """A price that came while the engine had not heard of the order yet."""
    now = market.market_of(order.instrument)
    move = now.move()
    if move is not None and now.latest != seen.latest and not now.is_stale:
        fills.take([(order, move)])
