"""Cash that is below zero: nothing is refused for it, and everybody is told."""

from decimal import Decimal
from typing import NamedTuple

from config.kit import money
from portfolios.models import CashBalance, Portfolio


class Overdrawn(NamedTuple):
    currency: str
    amount: Decimal  # that is missing
    detail: str
    code: str = "cash_below_zero"


def overdrafts(portfolio: Portfolio) -> list[Overdrawn]:
    rows = CashBalance.objects.filter(portfolio=portfolio, amount__lt=0).order_by("currency")
    return [
        Overdrawn(it.currency, -it.amount, f"{money.text(-it.amount)} {it.currency} more was paid than there was.")
        for it in rows
    ]
