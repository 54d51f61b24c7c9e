"""What no market prices, with what it cost and what it is worth: a house, gold, a deposit."""

import re
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from markets.calc import symbols
from markets.models import Instrument
from markets.queries.instruments import by_symbols
from markets.services import hand_prices, instruments
from markets.services.instruments import Fresh
from portfolios.models import Portfolio
from portfolios.services import assets

LONGEST = 24


@transaction.atomic
def add(
    user: User, portfolio: Portfolio, *, name: str, kind: str, currency: str, quantity: Decimal, cost: Decimal,
    acquired_on: date, price: Decimal, today: date, note: str = "",
) -> Instrument:  # fmt: skip
    """Only its owner sees it. Its history begins at what it cost."""
    made = instruments.add(Fresh(_symbol(user, name), name, kind, currency), owner=user)
    hand_prices.put(made, {acquired_on: cost, today: price} if cost else {today: price})
    assets.add(
        portfolio, instrument=made, quantity=quantity, cost_basis=cost, acquired_on=acquired_on, note=note, by=user.pk
    )
    return made


def _symbol(user: User, name: str) -> str:
    """A short name that nothing else has: MY-HOUSE, MY-HOUSE-2."""
    plain = re.sub(r"[^A-Z0-9]+", "-", name.upper().encode("ascii", "ignore").decode()).strip("-")
    stem = symbols.spelled(f"MY-{plain}"[:LONGEST].strip("-"))
    tries = [stem, *(f"{stem}-{number}" for number in range(2, instruments.MOST_OWN + 2))]
    taken = by_symbols(tries, user=user)
    return next(text for text in tries if taken[text] is None)
