"""When an order is filled, and at which price: pure, so that the engine, the ticket and the tests agree."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from markets.calc.levels import Direction, Move
from portfolios.calc.exact import WIDE, ZERO, quotient

Side = Literal["buy", "sell"]
Type = Literal["market", "limit", "stop"]
FAR = Decimal("0.1")  # of the market's price


def awaited(side: str, type: str, price: Decimal | None) -> tuple[Direction, Decimal]:
    """The price that an order waits for. One to be filled at any price waits for anything above nothing."""
    if type == "market" or price is None:
        return "above", ZERO
    return ("below" if (side == "buy") == (type == "limit") else "above"), price


def filled_at(side: str, type: str, price: Decimal | None, move: Move) -> Decimal | None:
    """What a move fills it at; None: the price it waits for was not reached.

    A limit that lies on the way is filled at that very price, and one that was jumped over at what came after the
    jump, which is better. A stop is filled at the first price after it.
    """
    direction, wanted = awaited(side, type, price)
    if not (move.high >= wanted if direction == "above" else move.low <= wanted):
        return None
    return wanted if type == "limit" and move.low <= wanted <= move.high else move.price


class Restated(NamedTuple):
    quantity: Decimal
    price: Decimal | None


def in_new_shares(quantity: Decimal, price: Decimal | None, factor: Fraction) -> Restated | None:
    """The same worth after each share became `factor` shares. None: whole shares would become fractions, or more
    digits than are kept.
    """
    new, old = Decimal(factor.numerator), Decimal(factor.denominator)
    many = quotient(WIDE.multiply(quantity, new), old)
    if WIDE.multiply(many, old) != WIDE.multiply(quantity, new):
        return None
    if _is_whole(quantity) and not _is_whole(many):
        return None
    return Restated(many, None if price is None else quotient(WIDE.multiply(price, old), new))


def _is_whole(quantity: Decimal) -> bool:
    return quantity == quantity.to_integral_value(context=WIDE)


def is_far(price: Decimal, market: Decimal) -> bool:
    return abs(price - market) > market * FAR
