"""Closes before and after splits: each close knows which splits are in it already, so that none is applied twice.

Providers differ: some tell what was traded that day, some have put later splits into all their history (and do it
again after the next one). `adjusted_to` of a close says up to which day that was done.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

WIDE = Context(prec=60)
PLACES = Decimal(1).scaleb(-18)  # of the column
RATIO = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?):([0-9]{1,9}(?:\.[0-9]{1,9})?)")


class Close(NamedTuple):
    """What one source says an instrument closed at on a day."""

    instrument_id: int
    day: date
    source: int
    close: Decimal
    adjusted_to: date | None = None  # splits up to this day are in it; None: those up to `day` are, as it was traded


class Split(NamedTuple):
    """From `ex_date` on, one share of before is `factor` shares."""

    ex_date: date
    factor: Fraction


def factor(kind: str, ratio: str) -> Fraction | None:
    """How many shares one becomes: a split of 2:1 makes it two, a bonus of 1:1 (one more for each) too.

    None for what is no such thing: a dividend, a ratio that cannot be read, or nought.
    """
    found = RATIO.fullmatch(ratio)
    if found is None or kind not in ("split", "bonus"):
        return None
    new, old = (Fraction(part) for part in found.groups())
    if not new or not old:
        return None
    return new / old if kind == "split" else (new + old) / old


def adjusted(close: Close, splits: Iterable[Split], *, to: date) -> Decimal:
    """This close in shares of the day `to`: splits that are not in it yet are put in, later ones taken out."""
    known_to = max(close.day, close.adjusted_to or close.day)
    aim = max(close.day, to)
    times = Fraction(1)
    for split in splits:
        if known_to < split.ex_date <= aim:
            times /= split.factor
        elif aim < split.ex_date <= known_to:
            times *= split.factor
    if times == 1:
        return close.close
    exact = WIDE.divide(WIDE.multiply(close.close, times.numerator), Decimal(times.denominator))
    return exact.quantize(PLACES, context=WIDE).normalize(WIDE)
