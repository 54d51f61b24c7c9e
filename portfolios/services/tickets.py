"""What the trade ticket does: a sheet that is sent twice is entered once."""

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any, TypeVar

from django.db import transaction

from config.kit import jobs
from portfolios.calc.drafts import Draft
from portfolios.calc.exact import WIDE
from portfolios.models import Portfolio, Transaction
from portfolios.services import ledger, trades
from portfolios.services.trades import Posted

SCOPE = "portfolios.ticket"
Entered = TypeVar("Entered")


def enter(portfolio: Portfolio, draft: Draft, *, to: Portfolio | None, once: str, by: int) -> Transaction | None:
    """None: this sheet was entered before."""

    def write() -> Transaction:
        if to is not None:
            return ledger.send(portfolio, draft, to=to, by=by).row
        return ledger.record(portfolio, ledger.New(draft), by=by).row

    return _once(once, write, by=by)


def order(portfolio: Portfolio, *, once: str, by: int, **asked: Any) -> Posted | None:
    """None: this sheet was entered before."""
    return _once(once, lambda: trades.post_trade(portfolio, by=by, **asked), by=by)


@transaction.atomic
def _once(key: str, write: Callable[[], Entered], *, by: int) -> Entered | None:
    return write() if jobs.once(SCOPE, f"{by} {key}") else None


def affordable(amount: Decimal, *, price: Decimal, rate: Decimal) -> Decimal:
    """How many an amount of base units buys: rounded down, so that it never costs more."""
    return WIDE.divide(amount, WIDE.multiply(price, rate)).quantize(Decimal("1e-8"), rounding=ROUND_DOWN, context=WIDE)
