"""Numbers as people and brokers write them. Where the point stands is told from all numbers of a file."""

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

WHOLE, PLACES = 20, 18
AROUND = re.compile("[\\s\u00a0\u202f'\u2019]|[$\u20ac\u00a3\u20b9\u00a5]|(?<![A-Za-z])(?:Rs\\.?|[A-Z]{3})(?![A-Za-z])")
PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?|-?\.[0-9]+")
SMALL = re.compile(r"(-?[0-9](?:\.[0-9]+)?)[eE]([+-]?[0-9]{1,2})")


class Point(StrEnum):
    POINT = "point"
    COMMA = "comma"


class BadNumber(ValueError):
    """Not a number, or one that is not kept."""


def point_of(texts: Iterable[str], *, in_doubt: Point) -> Point:
    """`1.234,5` and `0,25` tell of a comma; `1,234` alone leaves it in doubt."""
    doubt = False
    for text in texts:
        if "," not in text:
            if "." in text and not re.fullmatch(r"\D*[0-9]{1,3}(\.[0-9]{3})+\D*", text):
                return Point.POINT
            continue
        if "." in text:
            return Point.COMMA if text.rfind(",") > text.rfind(".") else Point.POINT
        if not re.fullmatch(r"\D*[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}\D*", text):
            return Point.COMMA
        doubt = True
    return in_doubt if doubt else Point.POINT


def read(text: str, point: Point = Point.POINT) -> Decimal:
    if PLAIN.fullmatch(text) and point is Point.POINT:
        return _kept(Decimal(text))
    bare = AROUND.sub("", text).replace("\u2212", "-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = "-" + bare[1:-1]
    if bare.endswith("-"):
        bare = "-" + bare[:-1]
    bare = bare.removeprefix("+")
    group, mark = (".", ",") if point is Point.COMMA else (",", ".")
    if group in bare:
        bare = _ungrouped(bare, group, mark)
    bare = bare.replace(mark, ".")
    if small := SMALL.fullmatch(bare):
        return _kept(Decimal(small[0]))
    if not PLAIN.fullmatch(bare):
        raise BadNumber
    return _kept(Decimal(bare))


def _ungrouped(text: str, group: str, mark: str) -> str:
    whole, _, rest = text.partition(mark)
    each = re.escape(group)
    if not re.fullmatch(rf"-?[0-9]{{1,3}}({each}[0-9]{{2,3}})*{each}[0-9]{{3}}", whole):
        raise BadNumber
    return whole.replace(group, "") + (mark + rest if rest else "")


def _kept(number: Decimal) -> Decimal:
    """20 digits before the point, 18 after it."""
    if number.adjusted() >= WHOLE:
        raise BadNumber
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PLACES and number != round(number, PLACES):
        raise BadNumber
    return number
