"""Trades of paper trading: bought and sold at the market's price, now or when it is reached.

They settle in the base currency of the portfolio, and never overdraw. `price` and `fee` are of the instrument's
currency, `total`, `realized_pnl` and `balance` of the portfolio's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markets.models import Instrument
from portfolios.calc.entries import Part
from portfolios.models import Holding, Order, Portfolio, Transaction


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that a person should look at; nothing was refused."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What came of it. Of an order that waits: what it would come to at the price it waits for, or at the last."""

    order: Order  # of a preview it is not kept
    transaction: Transaction | None  # None: it waits
    status: str  # filled | open
    price: Decimal | None  # of one, in `currency`
    fee: Decimal
    currency: str
    rate: Decimal  # base units for one of it
    total: Decimal | None  # what is paid or what is brought, with its fee
    realized_pnl: Decimal  # 0 of a purchase, and while it waits
    balance: Decimal  # of cash in the base currency, afterwards
    holding: Holding | None  # afterwards; None: nothing is held
    parts: Sequence[Part] = ()  # lots, or what a sale took of them
    warnings: Sequence[Warned] = ()


def post_trade(
    portfolio: Portfolio, *, instrument: Instrument, side: str, quantity: Decimal, order_type: str = "market",
    price: Decimal | None = None, fee: Decimal | None = None, lasting: str = "gtc", note: str = "", by: int | None,
) -> Posted:  # fmt: skip
    """A market order is filled at once, while its market is open; one of the others when its price is reached."""
    raise NotImplementedError


def preview(
    portfolio: Portfolio, *, instrument: Instrument, side: str, quantity: Decimal, order_type: str = "market",
    price: Decimal | None = None, fee: Decimal | None = None, lasting: str = "gtc", note: str = "", by: int | None,
) -> Posted:  # fmt: skip
    """The same figures, and the same refusals; nothing is kept."""
    raise NotImplementedError
