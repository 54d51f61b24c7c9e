"""Alerts for tests, and prices that come to them."""

import time
from decimal import Decimal
from typing import Any

from accounts.models import User
from alerts.models import Alert, Firing
from alerts.services import alerts, firing
from markets import live
from markets.calc.levels import Level, Move
from markets.engine import Hit
from markets.models import Instrument
from markets.tests.prices import price_of


def priced(one: Instrument, price: str, **given: Any) -> None:
    """The price now, which no engine looks at."""
    live.publish([price_of(one, price, **given)])


def made(user: User, one: Instrument, target: str, **fields: Any) -> Alert:
    return alerts.create(user, instrument=one, target=Decimal(target), **fields).alert


def moved(one: Instrument, price: str, *, low: str = "", high: str = "", after_ms: int = 1) -> Move:
    """As the engine reads it, so much after now."""
    at_ms = int(time.time() * 1000) + after_ms
    return Move(one.pk, at_ms, Decimal(price), Decimal(low or price), Decimal(high or price))


def hit(alert: Alert, move: Move) -> list[Level[str]]:
    level = firing.level_of(alert) or Level(str(alert.pk), move.instrument_id, "above", Decimal(0))
    return firing.fire([Hit(level, move)])


def values(alert: Alert) -> list[Decimal | None]:
    """At which it fired, the first first."""
    return list(Firing.objects.filter(alert=alert).order_by("turn").values_list("value", flat=True))


def fresh(alert: Alert) -> Alert:
    return Alert.objects.get(pk=alert.pk)
