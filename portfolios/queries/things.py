"""What somebody prices by hand: what it is worth, since when, and what is held of it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from markets.models import Instrument
from markets.queries import hand_prices
from portfolios.queries import wealth
from portfolios.queries.allocation import By
from portfolios.queries.net_worth import NetWorth
from portfolios.queries.wealth import Position

OLD_DAYS = 90  # a price of a house holds that long


class Thing(NamedTuple):
    instrument: Instrument
    price: Decimal | None
    priced_on: date | None
    held: Position | None

    def is_old(self, today: date) -> bool:
        return self.priced_on is None or (today - self.priced_on).days > OLD_DAYS


def things(user: User, worth: NetWorth) -> list[Thing]:
    """The most valuable first, then those that are not held."""
    own = list(Instrument.objects.filter(owner=user, hand_priced=True, active=True, merged_into=None).order_by("name"))
    newest = hand_prices.by_instrument(own, newest=1)
    held = {it.instrument.pk: it for it in wealth.positions(worth, By.SYMBOL, wealth.instruments(worth))}
    rows = []
    for one in own:
        day, price = newest[one.pk][0] if newest[one.pk] else (None, None)
        rows.append(Thing(one, price, day, held.get(one.pk)))
    return sorted(rows, key=lambda it: -(it.held.value if it.held else Decimal(-1)))
