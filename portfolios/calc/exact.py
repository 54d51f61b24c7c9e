"""Arithmetic on what is stored, numeric(38,18): sums and products are exact, and each result is rounded once.

What is shared out is never made more or less: the last part gets what the others left.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, getcontext, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

WIDE = Context(prec=96, rounding=ROUND_HALF_EVEN)
SMALLEST = Decimal(1).scaleb(-18)
ZERO = Decimal(0)
Given = ParamSpec("Given")
Result = TypeVar("Result")


def exactly(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Python's own context keeps 28 digits, and what is stored has up to 38."""

    @wraps(function)
    def wide(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        if getcontext().prec == WIDE.prec:  # somebody above has seen to it
            return function(*args, **kwargs)
        with localcontext(WIDE):
            return function(*args, **kwargs)

    return wide


def rounded(value: Decimal) -> Decimal:
    return value.quantize(SMALLEST, context=WIDE)


def product(left: Decimal, right: Decimal) -> Decimal:
    return WIDE.multiply(left, right).quantize(SMALLEST, context=WIDE)


def quotient(left: Decimal, right: Decimal) -> Decimal:
    return WIDE.divide(left, right).quantize(SMALLEST, context=WIDE)


def share(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """What belongs to `part` when `whole` belongs to `of`: all of it, to the last digit, when they are the same."""
    return whole if part == of else quotient(WIDE.multiply(whole, part), of)


@exactly
def shares(whole: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """`whole` in proportion to `parts`; together they are `whole` again."""
    found, left, of = [], whole, sum(parts, ZERO)
    for part in parts:
        mine = share(left, part, of) if of else ZERO
        found.append(mine)
        left, of = left - mine, of - part
    return found
