"""How many decimals a price is shown with."""

from decimal import Decimal

FEWEST, MOST, SIGNIFICANT = 2, 12, 4


def places(price: Decimal, *, tick_size: Decimal | None = None) -> int:
    """As many as the tick has, two at least; without a tick two, or four significant ones where it is below one."""
    if tick_size is not None:
        exponent = tick_size.normalize().as_tuple().exponent
        return min(MOST, max(FEWEST, -exponent)) if isinstance(exponent, int) else FEWEST
    if not price or abs(price) >= 1:
        return FEWEST
    return min(MOST, SIGNIFICANT - 1 - price.adjusted())
