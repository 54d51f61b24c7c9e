"""What a portfolio is made of, by one of six keys. Cash is part of it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from markets.models import Instrument
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.valuation import Valuation, percent
from portfolios.models import Portfolio
from portfolios.queries.quotes import same
from portfolios.queries.valuation import valuation

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
    total_value: Decimal
    missing: list[str]


def allocation(portfolio: Portfolio, by: By = By.SYMBOL, *, now: Valuation | None = None) -> Allocation:
    """`now` spares valuing the portfolio twice."""
    found = now or valuation(portfolio)
    known = Instrument.objects.in_bulk([it.asset for it in found.holdings])
    of_holdings = ((key_of(known[it.asset], by), it.value) for it in found.holdings if it.value is not None)
    return Allocation(
        by, slices([*of_holdings, *of_cash(found, by)], found.total_value), found.total_value, found.missing
    )


def of_cash(found: Valuation, by: By) -> Iterator[tuple[str, Decimal]]:
    for currency, amount in found.cash.items():
        rate = found.rates.get(currency)
        if amount and rate is not None:
            yield (same(currency) if by is By.CURRENCY else CASH), product(amount, rate)


@exactly
def slices(values: Iterable[tuple[str, Decimal]], total: Decimal) -> list[Slice]:
    sums: dict[str, list[Decimal]] = {}
    for key, value in values:
        sums.setdefault(key, []).append(value)
    found = ((key, sum(them, ZERO), len(them)) for key, them in sums.items())
    rows = [Slice(key, value, percent(value, total), many) for key, value, many in found]
    return sorted(rows, key=lambda it: (-it.value, it.key))


def key_of(instrument: Instrument, by: By) -> str:
    """Crypto and currencies belong to no country, exchange or sector that one could be too much in."""
    told = same(instrument.currency) if by is By.CURRENCY else str(getattr(instrument, by.value))
    return told or UNKNOWN
