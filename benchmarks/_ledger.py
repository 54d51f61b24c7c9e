"""The ledger of the benchmark: five years of activities in twenty shares, and what these closed at each day."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from benchmarks._measure import ROOT

PEER = ROOT / "var" / "benchmarks" / "ledger-peer"
SHARES, DAYS = 20, 1_826
CENT, PART = Decimal("0.01"), Decimal("0.0001")


class Activity(NamedTuple):
    day: date
    kind: str  # buy, sell, deposit, dividend, fee
    share: int | None
    quantity: Decimal
    price: Decimal  # of one; else the amount

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.price if self.kind in ("buy", "sell") else self.price


def closes(first: date) -> list[list[Decimal]]:
    """By share and day: a walk in cents."""
    dice, found = np.random.default_rng(3), []
    for _ in range(SHARES):
        price, row = float(dice.uniform(20, 400)), []
        for _ in range(DAYS):
            price = max(1.0, price * (1 + dice.normal(0.0003, 0.015)))
            row.append(Decimal(str(float(price))).quantize(CENT))
        found.append(row)
    return found


def activities(count: int, first: date, prices: list[list[Decimal]]) -> Iterator[Activity]:
    """In the order of their days; nobody sells what is not there."""
    dice, held = np.random.default_rng(7), [Decimal(0)] * SHARES
    yield Activity(first, "deposit", None, Decimal(0), Decimal(10_000_000))
    for number in range(1, count):
        place = number * DAYS // count
        day, share = first + timedelta(days=place), int(dice.integers(SHARES))
        price, chance = prices[share][place], dice.random()
        if chance < 0.04:
            yield Activity(day, "deposit", None, Decimal(0), Decimal(int(dice.integers(100, 5_000))))
        elif chance < 0.08:
            yield Activity(day, "fee", None, Decimal(0), Decimal(int(dice.integers(1, 500))).scaleb(-2))
        elif chance < 0.16 and held[share]:
            yield Activity(day, "dividend", share, Decimal(0), Decimal(int(dice.integers(100, 9_000))).scaleb(-2))
        elif chance < 0.55 and held[share] > 1:
            quantity = (held[share] * Decimal(int(dice.integers(2, 30))) / 100).quantize(PART)
            held[share] -= quantity
            yield Activity(day, "sell", share, quantity, price)
        else:
            quantity = Decimal(int(dice.integers(1_000, 200_000))).scaleb(-4)
            held[share] += quantity
            yield Activity(day, "buy", share, quantity, price)


def as_beancount(rows: list[Activity], first: date, prices: list[list[Decimal]]) -> str:
    """The same as Beancount's text; shares are booked first in, first out."""
    lines = ['option "operating_currency" "USD"', 'option "booking_method" "FIFO"']
    accounts = ("Assets:Cash", "Assets:Shares", "Equity:Own", "Income:Dividends", "Income:Gains", "Expenses:Fees")
    lines += [f"{first} open {name}" for name in accounts]
    for it in rows:
        amount, share = it.amount, f"S{it.share}X"
        legs = {
            "deposit": (f"Assets:Cash  {amount} USD", "Equity:Own"),
            "fee": (f"Expenses:Fees  {amount} USD", "Assets:Cash"),
            "dividend": (f"Assets:Cash  {amount} USD", "Income:Dividends"),
            "buy": (f"Assets:Shares  {it.quantity} {share} {{{it.price} USD}}", "Assets:Cash"),
            "sell": (f"Assets:Shares  -{it.quantity} {share} {{}} @ {it.price} USD",
                     f"Assets:Cash  {amount} USD", "Income:Gains"),
        }[it.kind]  # fmt: skip
        lines += [f'{it.day} * "{it.kind}"', *(f"  {leg}" for leg in legs)]
    for number, row in enumerate(prices):
        lines += [f"{first + timedelta(days=place)} price S{number}X {price} USD" for place, price in enumerate(row)]
    return "\n".join(lines) + "\n"
