"""What a trade costs by a portfolio's schedule, where nothing is said: in base units.

{"fixed": "1", "bps": "10", "min": "2.50"}
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from portfolios.calc.exact import WIDE, ZERO, exactly, product

BPS = Decimal("0.0001")


@exactly
def scheduled(schedule: Mapping[str, str], amount: Decimal, *, places: int) -> Decimal:
    """Of a trade worth `amount`, in the smallest units that the currency is paid in."""
    fixed, bps, least = (Decimal(str(schedule.get(name) or 0)) for name in ("fixed", "bps", "min"))
    if not (fixed or bps or least):
        return ZERO
    found = max(fixed + product(amount, bps * BPS), least)
    return found.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=WIDE)
