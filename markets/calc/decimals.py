"""Numbers of providers as the Decimals they were meant to be."""

import struct
from decimal import Decimal, InvalidOperation
from typing import Any

BIGGEST = Decimal(10) ** 20
SMALLEST = Decimal(1).scaleb(-18)


def number(told: Any) -> Decimal | None:
    """A Decimal that the database can hold, or None: providers write "None", "-", "", null and {} for nothing."""
    if isinstance(told, bool) or not isinstance(told, (str, int, Decimal)):
        return None
    try:
        read = Decimal(told.strip().rstrip("%") if isinstance(told, str) else told)
    except InvalidOperation:
        return None
    if not read.is_finite() or abs(read) >= BIGGEST:
        return None
    return read if not read or abs(read) >= SMALLEST else None


def positive(told: Any) -> Decimal | None:
    read = number(told)
    return read if read is not None and read > 0 else None


def meant(told: Decimal) -> Decimal:
    """The shortest number that is the same float of 32 bits, where `told` is one written out.

    Yahoo keeps prices as such floats and writes 150.77 as 150.7700042724609. Anything else stays as it is.
    """
    written = float(told)
    try:
        (kept,) = struct.unpack("f", struct.pack("f", written))
    except OverflowError:
        return told
    if abs(kept - written) > abs(written) * 1e-14:
        return told
    for digits in range(6, 10):
        short = f"{kept:.{digits}g}"
        if struct.unpack("f", struct.pack("f", float(short)))[0] == kept:
            return Decimal(format(Decimal(short), "f"))
    return told
