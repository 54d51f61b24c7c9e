"""Cash that is below zero: nothing is refused for it, and everybody is told."""

from typing import NamedTuple

from config.kit import money
from portfolios.models import CashBalance, Portfolio


class Overdrawn(NamedTuple):
    currency: str
    detail: str
    code: str = "cash_below_zero"


def overdrafts(portfolio: Portfolio) -> list[Overdrawn]:
    rows = CashBalance.objects.filter(portfolio=portfolio, amount__lt=0).order_by("currency")
    return [
        Overdrawn(row.currency, f"{money.text(row.amount.copy_abs())} {row.currency} more was paid than there was.")
        for row in rows
    ]
