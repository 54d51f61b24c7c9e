"""An entry in double entry: what is added to the ledger, and never changed again. It does not depend on any policy.

Postings of one entry add up to nothing in their currency, and in base units.
"""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from portfolios.calc.entries import Entry, Kind
from portfolios.calc.exact import ZERO, exactly, product


class Account(StrEnum):
    CASH = "cash"
    ASSET = "asset"  # at what was paid and received, so that its balance is what went into the instrument
    CAPITAL = "capital"  # what the person put in and took out
    INCOME = "income"
    FEES = "fees"
    TAXES = "taxes"


class Posting(NamedTuple):
    account: Account
    asset: int | None
    currency: str
    amount: Decimal
    rate: Decimal  # base units for one of `currency`
    base: Decimal


FROM = {  # where the amount comes from and where it goes
    Kind.BUY: (Account.CASH, Account.ASSET),
    Kind.SELL: (Account.ASSET, Account.CASH),
    Kind.DEPOSIT: (Account.CAPITAL, Account.CASH),
    Kind.WITHDRAWAL: (Account.CASH, Account.CAPITAL),
    Kind.DIVIDEND: (Account.INCOME, Account.CASH),
    Kind.INTEREST: (Account.INCOME, Account.CASH),
    Kind.FEE: (Account.CASH, Account.FEES),
    Kind.TAX: (Account.CASH, Account.TAXES),
    Kind.TRANSFER_IN: (Account.CAPITAL, Account.ASSET),
    Kind.TRANSFER_OUT: (Account.ASSET, Account.CAPITAL),
}


@exactly
def postings(entry: Entry, *, base: str) -> list[Posting]:
    if entry.kind not in FROM:
        return []
    source, aim = (
        Account.CASH if account is Account.ASSET and entry.asset is None else account for account in FROM[entry.kind]
    )
    sums = {account: [ZERO, ZERO] for account in (source, aim, Account.CASH, Account.FEES, Account.TAXES)}
    for amount, origin, end in (
        (entry.amount, source, aim),
        (entry.fee, Account.CASH, Account.FEES),
        (entry.tax, Account.CASH, Account.TAXES),
    ):
        for place, value in enumerate((amount, product(amount, entry.rate))):
            sums[origin][place] = sums[origin][place] - value
            sums[end][place] = sums[end][place] + value
    return [_posting(account, raw, in_base, entry, base) for account, (raw, in_base) in sums.items() if raw]


def _posting(account: Account, raw: Decimal, in_base: Decimal, entry: Entry, base: str) -> Posting:
    asset = entry.asset if account in (Account.ASSET, Account.INCOME) else None
    if entry.settles_in_base:
        return Posting(account, asset, base, in_base, Decimal(1), in_base)
    return Posting(account, asset, entry.currency, raw, entry.rate, in_base)
