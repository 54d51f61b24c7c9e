"""When a day's move is one to tell of without having been asked."""

from decimal import Decimal

FAR = 3
"""Of its own daily deviations."""
LEAST = Decimal("0.5")
"""Percent: what hardly ever moves is not unusual for moving a little."""


def deviation(yearly_pct: float, *, always_open: bool) -> Decimal:
    """Of a day, in percent, from the volatility of a year."""
    return Decimal(str(yearly_pct / (365 if always_open else 252) ** 0.5))


def is_unusual(change_pct: Decimal, deviation_pct: Decimal) -> bool:
    return deviation_pct > 0 and abs(change_pct) > max(FAR * deviation_pct, LEAST)
