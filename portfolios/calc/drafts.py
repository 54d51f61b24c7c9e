"""What somebody says happened, before it is a transaction."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from portfolios.calc.entries import Id, Kind, Part
from portfolios.calc.exact import ZERO, product

OF_CASH = frozenset((Kind.DEPOSIT, Kind.WITHDRAWAL))
OF_AMOUNTS = OF_CASH | {Kind.DIVIDEND, Kind.INTEREST, Kind.FEE, Kind.TAX}
TRADES = frozenset((Kind.BUY, Kind.SELL))
TRANSFERS = frozenset((Kind.TRANSFER_IN, Kind.TRANSFER_OUT))
NEED_ASSET = TRADES | {Kind.DIVIDEND, Kind.SPLIT, Kind.BONUS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    kind: Kind
    executed_at: date | datetime  # a date stays a date
    asset: int | None = None  # an instrument's id
    quantity: Decimal | None = None
    price: Decimal | None = None  # of one; of a transfer in what one had cost
    amount: Decimal | None = None  # of a transfer what it is worth; left out, it is found or worked out
    fee: Decimal = ZERO
    tax: Decimal = ZERO
    currency: str = ""  # empty: the instrument's, or the portfolio's
    rate: Decimal | None = None  # base units for one of it; left out, it is looked up
    settles_in_base: bool = False
    ratio: str = ""
    lots: tuple[Id, ...] = ()
    carried: tuple[Part, ...] = ()
    acquired_on: date | None = None  # of a transfer in, where it was not on its own day
    note: str = ""
    tags: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        if isinstance(self.executed_at, datetime):
            return self.executed_at.astimezone(UTC).date()
        return self.executed_at

    @property
    def instant(self) -> datetime | None:
        return self.executed_at if isinstance(self.executed_at, datetime) else None

    def missing(self) -> str | None:
        """The field that this kind needs and that is not there."""
        if self.asset is None and self.kind in NEED_ASSET:
            return "symbol"
        if self.kind in (Kind.SPLIT, Kind.BONUS):
            return None if self.ratio else "ratio"
        if self.kind in OF_AMOUNTS or (self.kind in TRANSFERS and self.asset is None):
            return None if self.amount else "amount"
        if not self.quantity:
            return "quantity"
        if self.kind in TRADES and self.price is None and self.amount is None:
            return "price"
        return None

    def needless(self) -> str | None:
        """A field that is there and that means nothing for this kind."""
        if self.asset is not None and self.kind in OF_CASH:
            return "symbol"
        if self.lots and self.kind not in (Kind.SELL, Kind.TRANSFER_OUT):
            return "lots"
        return None

    def worth(self) -> Decimal | None:
        """The amount, said or worked out; None where only the market can tell."""
        if self.kind in (Kind.SPLIT, Kind.BONUS):
            return ZERO
        if self.amount is not None:
            return self.amount
        if self.kind in TRADES and self.quantity is not None and self.price is not None:
            return product(self.quantity, self.price)
        return None
