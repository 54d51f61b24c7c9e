"""Orders that wait: placed, cancelled, and ended when their day is over."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from config.kit import events, money
from config.kit.commit import afterwards
from markets.calc.levels import Level
from markets.live import levels
from portfolios.calc import orders
from portfolios.errors import NotOpen
from portfolios.models import Order
from portfolios.queries import market

SUBSCRIBER = "orders"
TOLD = {Order.State.EXPIRED: "order.expired", Order.State.REJECTED: "order.rejected"}


def place(order: Order) -> None:
    """It waits from now on; the engine hears of it on commit."""
    now = timezone.now()
    order.state, order.armed_ms = Order.State.OPEN, int(time.time() * 1000)
    if order.lasting == Order.Lasting.DAY:
        order.expires_at = market.day_ends(order.instrument, now) or _tomorrow(now)
    order.save(force_insert=True)
    arm(order)


def arm(order: Order) -> None:
    level = level_of(order)
    afterwards(levels.changed, SUBSCRIBER, armed=[level])


def open_ones(names: Sequence[str] | None = None) -> QuerySet[Order]:
    rows = Order.objects.filter(state=Order.State.OPEN).select_related("instrument", "portfolio")
    return rows if names is None else rows.filter(pk__in=names)


def level_of(order: Order) -> Level[str]:
    direction, price = orders.awaited(order.side, order.type, order.price)
    return Level(str(order.pk), order.instrument_id, direction, price)


def claim(order: Order, state: Order.State, **more: Any) -> bool:
    """Whoever's update finds it open has it."""
    changed = Order.objects.filter(pk=order.pk, state=Order.State.OPEN).update(state=state, **more)
    return bool(changed)


@transaction.atomic
def end(order: Order, state: Order.State, *, reason: str = "") -> bool:
    """Without being filled. False: somebody was faster."""
    if not claim(order, state, reason=reason, ended_at=timezone.now()):
        return False
    order.state, order.reason = state, reason
    afterwards(levels.changed, SUBSCRIBER, disarmed=[str(order.pk)])
    if state in TOLD:
        payload = {
            "portfolio": str(order.portfolio_id), "symbol": order.instrument.symbol, "side": order.side,
            "type": order.type, "quantity": money.text(order.quantity), "reason": reason,
        }  # fmt: skip
        events.record(TOLD[state], order.portfolio.owner_id, str(order.pk), payload)
    return True


def expire(order: Order) -> bool:
    """True: its day is over, and so is it."""
    if order.expires_at is None or order.expires_at > timezone.now():
        return False
    end(order, Order.State.EXPIRED)
    return True


def cancel(order: Order) -> Order:
    """Only while it is open: one that was filled in the meantime answers `order_not_open`."""
    if not end(order, Order.State.CANCELLED):
        raise NotOpen
    order.refresh_from_db()
    return order


def _tomorrow(now: datetime) -> datetime:
    """Where a market never closes, a day is one of UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
