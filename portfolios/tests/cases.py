"""Cases of other trackers in our words: what `../shared/cases` says, where that folder is beside this checkout."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from portfolios.calc.books import Book, Fees, Oversell, Policy, fold
from portfolios.calc.entries import Entry, Kind
from portfolios.calc.exact import ZERO, exactly, product, quotient
from portfolios.calc.lots import Method

FILE = Path(__file__).resolve().parents[2].parent / "shared" / "cases" / "portfolio.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text())["cases"]} if FILE.exists() else {}
where_cases_are = pytest.mark.skipif(not CASES, reason="the folder of cases is not beside this checkout")

# Cases whose definitions are others than ours, at most 15. Where we have such a figure,
# a test of test_cases_of_days.py asserts what ours is.
DIFFERENT = {
    "pp-trade-fees-taxes-fifo": "A sale's tax stands apart here; there it lowers the proceeds by 10.",
    "pp-period-unrealised": "Gains are measured from what was paid, not from the value at the period's start.",
    "pp-period-partial-sell-fee": "The same, and a sale's fee lowers what it brought only under in_cost.",
    "pp-period-fx-realised-unrealised": "The same, in two currencies.",
    "wf-local-day-boundary": "Days are UTC days: the contract says so.",
    "maybe-user-timezone-today": "Days are UTC days: the contract says so.",
    "wf-negative-value-is-an-error": "Only the days below zero have no return; the others keep theirs.",
    "pp-volatility-single": "One return has no spread: null, not 0.",
    "gf-fire-5pct": "There is no savings calculator.",
    "pp-rebalance-dependent": "There is no rebalancing.",
    "pp-rebalance-three": "There is no rebalancing.",
    "pp-rebalance-unsolvable": "There is no rebalancing.",
}
OVERSELL = {"error": Oversell.REFUSE, "zero_basis": Oversell.ZERO_COST}


def of_kind(*kinds: str) -> list[str]:
    return [name for name, case in CASES.items() if case["kind"] in kinds and name not in DIFFERENT]


def number(text: str | None) -> Decimal:
    return Decimal(text) if text is not None else ZERO


class Told:
    """A case in our words."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.base = case.get("base_currency") or next(
            (it["currency"] for it in case["activities"] if "currency" in it), "EUR"
        )
        self.assets: dict[str, int] = {}
        self.prices: dict[str, Decimal] = {}
        for it in sorted(case["prices"], key=lambda it: it["date"]):
            self.prices[it["symbol"]] = Decimal(it["price"])
        method = case["method"]
        short = Oversell.SHORT if case.get("allow_short") or case["kind"] == "short_trade" else Oversell.REFUSE
        self.policy = Policy(
            Method(method.get("cost_basis", "FIFO").lower()),
            Fees.IN_COST if method.get("fees") == "in_cost" else Fees.SEPARATE,
            OVERSELL.get(method.get("oversell", ""), short),
        )
        self.entries = [self.entry(it, number) for number, it in enumerate(case["activities"])]

    def entry(self, it: dict[str, Any], place: int) -> Entry:
        fee, tax, quantity = number(it.get("fee")), number(it.get("tax")), number(it.get("quantity"))
        kind = Kind(it["type"].lower())
        day, at_ms = moment(it["date"])
        return Entry(
            id=str(place), number=place, day=day, at_ms=at_ms, kind=kind,
            asset=self.assets.setdefault(it["symbol"], len(self.assets) + 1) if "symbol" in it else None,
            quantity=quantity, amount=self.amount(it, kind, quantity, fee + tax), fee=fee, tax=tax,
            currency=it.get("currency", self.base), rate=self.rate(it, day),
            factor=Fraction(it.get("ratio", "1").replace(":", "/")), chosen=self.chosen(it),
        )  # fmt: skip

    @exactly
    def amount(self, it: dict[str, Any], kind: Kind, quantity: Decimal, costs: Decimal) -> Decimal:
        if "amount" in it:
            return Decimal(it["amount"])
        if "net_amount" in it:  # what moved in cash
            return number(it["net_amount"]) - (costs if kind is Kind.BUY else -costs)
        return product(quantity, number(it.get("unit_price")))

    def rate(self, it: dict[str, Any], day: date) -> Decimal:
        currency = it.get("currency", self.base)
        if "fx_rate" in it:
            return Decimal(it["fx_rate"])
        return self.rate_of(currency, day.isoformat())

    def rate_of(self, currency: str, day: str) -> Decimal:
        if currency == self.base:
            return Decimal(1)
        known = [it for it in self.case.get("fx", ()) if it["date"] <= day]
        for it in sorted(known, key=lambda it: it["date"], reverse=True):
            if it["pair"] == currency + self.base:
                return Decimal(it["rate"])
            if it["pair"] == self.base + currency:
                return quotient(Decimal(1), Decimal(it["rate"]))
        return Decimal(1)

    def chosen(self, it: dict[str, Any]) -> tuple[str, ...]:
        """The purchases that a sale's words fit."""
        wanted = it.get("select")
        if wanted is None:
            return ()
        found = [
            str(place) for place, buy in enumerate(self.case["activities"])
            if buy["type"] == "BUY" and all(
                {"unit_cost": buy.get("unit_price"), "tag": buy.get("tag"), "date": buy["date"],
                 "currency": buy["currency"]}[key] == value for key, value in wanted.items()
            )
        ]  # fmt: skip
        return tuple(found) or ("none",)

    def fold(self) -> Book:
        return fold(self.entries, base=self.base, policy=self.policy)


def moment(text: str) -> tuple[date, int]:
    if "T" not in text:
        return date.fromisoformat(text), -1
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.date(), int(at.timestamp() * 1000)
