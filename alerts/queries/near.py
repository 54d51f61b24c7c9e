"""Alerts as pages show them: with the price of now, and how near they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from alerts.models import Alert
from alerts.queries.alerts import alerts_of, distances
from markets.calc.ticks import Price
from markets.queries.quotes import quotes

FAR_PCT = Decimal(20)
"""From here on the bar is empty."""


@dataclass(frozen=True, slots=True)
class Shown:
    alert: Alert
    distance: Decimal | None
    price: Price | None

    @property
    def nearness(self) -> int | None:
        """0 to 100, for the bar."""
        if self.distance is None:
            return None
        return 100 - int(min(abs(self.distance), FAR_PCT) * 100 / FAR_PCT)


def shown(alerts: Iterable[Alert]) -> list[Shown]:
    rows: Sequence[Alert] = list(alerts)
    if not rows:
        return []
    prices, far = quotes(), distances([it for it in rows if it.status == Alert.Status.ACTIVE])
    return [Shown(it, far.get(it.pk), prices.get(it.instrument_id) if it.instrument_id else None) for it in rows]


def nearest(user: User, most: int = 5) -> list[Shown]:
    """Those on a price, the nearest first."""
    waiting = alerts_of(user, status=[Alert.Status.ACTIVE], kind=[Alert.Kind.PRICE])
    known = [it for it in shown(waiting) if it.distance is not None]
    return sorted(known, key=lambda it: abs(it.distance or Decimal(0)))[:most]
