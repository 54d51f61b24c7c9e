"""What a portfolio is made of, by one of six keys. Cash is part of it."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portfolios.models import Portfolio

CASH, UNKNOWN = "cash", "unknown"


class By(StrEnum):
    SYMBOL = "symbol"
    KIND = "kind"
    SECTOR = "sector"
    COUNTRY = "country"
    CURRENCY = "currency"
    EXCHANGE = "exchange"


class Slice(NamedTuple):
    """`key` is `cash` for cash (under `currency` the cash's own), `unknown` where an instrument does not say."""

    key: str
    value: Decimal  # in base
    weight_pct: Decimal | None  # of the total value; below zero for an overdraft
    holdings: int


class Allocation(NamedTuple):
    by: By
    slices: list[Slice]  # the largest first
    total_value: Decimal | None
    missing: list[str]


def allocation(portfolio: Portfolio, by: By = By.SYMBOL) -> Allocation:
    raise NotImplementedError
