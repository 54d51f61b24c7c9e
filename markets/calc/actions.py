"""Splits and dividends as providers tell them, put into the product's words."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from markets.calc.adjust import factor
from markets.calc.provided import Action

FOUR_PLACES = Decimal("0.0001")


def ratio(new: Decimal, old: Decimal) -> str:
    """`2:1` for two new shares in place of one old one; 1.5 for 1 is `3:2`; empty where that is no split."""
    if new <= 0 or old <= 0:
        return ""
    exact = (Fraction(new) / Fraction(old)).limit_denominator(100_000)
    return f"{exact.numerator}:{exact.denominator}" if exact not in (0, 1) else ""


def as_paid(dividends: Iterable[Action], splits: Sequence[Action]) -> list[Action]:
    """Dividends as they were paid for one share of their day, from those that a provider divided by later splits.

    The division left six digits or so; what was paid is taken to have four places.
    """
    return [_as_paid(dividend, splits) for dividend in dividends]


def _as_paid(dividend: Action, splits: Sequence[Action]) -> Action:
    times = Fraction(1)
    for split in splits:
        if split.ex_date > dividend.ex_date:
            times *= factor(split.type, split.ratio) or 1
    if times == 1 or dividend.amount is None:
        return dividend
    paid = dividend.amount * times.numerator / times.denominator
    return dividend._replace(amount=max(FOUR_PLACES, paid.quantize(FOUR_PLACES)))
