"""An order whose shares are split waits for the same in new shares, or ends where that would be fractions of them.

Its `armed_ms` says of which day its shares are: it goes up with each split that was followed.
"""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cache
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from config.kit import events, money
from markets.calc.adjust import Split
from markets.models import Instrument
from markets.queries.closes import splits
from portfolios.calc import orders
from portfolios.models import Order
from portfolios.services import orders as waiting

FRACTIONS = "split_leaves_fractions"
NEVER_SPLIT = (Instrument.Kind.CRYPTO, Instrument.Kind.FX)


def follow(found: Iterable[Order]) -> set[UUID]:
    """Those that wait for something else now, or no longer wait. What was placed today is of today's shares."""
    today, read = timezone.now().date(), cache(splits)
    touched = set()
    for order in found:
        armed = datetime.fromtimestamp(order.armed_ms // 1000, UTC).date()
        if armed >= today or order.instrument.kind in NEVER_SPLIT:
            continue
        factor = _times(read(order.instrument, since=armed), armed, today)
        if factor != 1:
            touched.add(order.pk)
            _restate(order, factor)
    return touched


def _times(found: Iterable[Split], armed: date, today: date) -> Fraction:
    whole = Fraction(1)
    for split in found:
        if armed < split.ex_date <= today:
            whole *= split.factor
    return whole


@transaction.atomic
def _restate(order: Order, factor: Fraction) -> None:
    told = orders.in_new_shares(order.quantity, order.price, factor)
    if told is None:
        waiting.end(order, Order.State.REJECTED, reason=FRACTIONS)
        return
    before, now_ms = order.quantity, int(time.time() * 1000)
    same = Order.objects.filter(pk=order.pk, state=Order.State.OPEN, armed_ms=order.armed_ms)
    if not same.update(quantity=told.quantity, price=told.price, armed_ms=now_ms):  # somebody was faster
        order.refresh_from_db(fields=["quantity", "price", "armed_ms", "state"])
        return
    order.quantity, order.price, order.armed_ms = told.quantity, told.price, now_ms
    waiting.arm(order)
    payload = {
        "portfolio": str(order.portfolio_id), "symbol": order.instrument.symbol, "side": order.side,
        "type": order.type, "quantity": money.text(order.quantity), "quantity_before": money.text(before),
        "price": money.text(order.price) if order.price is not None else "",
    }  # fmt: skip
    events.record("order.restated", order.portfolio.owner_id, str(order.pk), payload)
