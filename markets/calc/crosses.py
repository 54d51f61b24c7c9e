"""Rates of currencies, from the prices of pairs: its own, the other way round, or through a third currency."""

from collections.abc import Callable
from decimal import Context, Decimal

SAME = {"USDT": "USD", "USDC": "USD"}  # counted one to one
THROUGH = ("USD", "EUR")  # where a pair has no rate of its own
WIDE = Context(prec=38)
ONE = Decimal(1)
Pair = tuple[str, str]  # base and quote
PriceOf = Callable[[str, str], Decimal | None]


def cross(have: str, want: str, price: PriceOf) -> Decimal | None:
    """How many units of `want` one of `have` is worth."""
    have, want = SAME.get(have, have), SAME.get(want, want)
    direct = _either_way(have, want, price)
    if direct is not None:
        return direct
    for between in THROUGH:
        first, second = _either_way(have, between, price), _either_way(between, want, price)
        if first is not None and second is not None:
            return WIDE.multiply(first, second)
    return None


def _either_way(have: str, want: str, price: PriceOf) -> Decimal | None:
    if have == want:
        return ONE
    there = price(have, want)
    if there is not None:
        return there
    back = price(want, have)
    return WIDE.divide(ONE, back) if back else None
