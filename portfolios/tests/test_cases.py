"""What other trackers' own tests say, against our books: facts from `../shared/cases`, where that folder is."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from portfolios.calc.books import Book
from portfolios.calc.entries import Kind, ordered
from portfolios.calc.exact import ZERO, exactly, product, quotient
from portfolios.calc.lots import Ambiguous, NoSuchLot, NotHeld
from portfolios.calc.returns import Day, money_weighted, time_weighted
from portfolios.tests.cases import CASES, Told, of_kind, where_cases_are

pytestmark = where_cases_are
EPSILON = Decimal("1e-12")
ERRORS = {NotHeld: "INSUFFICIENT_LOTS", NoSuchLot: "NO_MATCHING_LOT", Ambiguous: "AMBIGUOUS_LOT"}


def same(found: Decimal, wanted: str, tolerance: Decimal = EPSILON) -> bool:
    return abs(found - Decimal(wanted)) <= tolerance


def rounded_as(found: Decimal, wanted: str) -> bool:
    return found.quantize(Decimal(wanted)) == Decimal(wanted)


@exactly
def figures(told: Told, book: Book) -> dict[str, Decimal]:
    """What the cases ask for, by their names, in the currency of the activities."""
    value = cost = by_price = ZERO
    for name, asset in told.assets.items():
        lots = book.of(asset)
        short = book.shorts[asset].quantity if asset in book.shorts else ZERO
        price = told.prices.get(name)
        if price is None and told.case.get("price_fallback") and lots.quantity:
            price = quotient(lots.cost, lots.quantity)
        rate = told.rate_of(told.case["activities"][0]["currency"], told.case["expect"]["as_of"])
        value += product((lots.quantity - short) * (price or ZERO), rate)
        cost += lots.base_cost
        by_price += product(lots.cost, rate)
    return {
        "market_value": value, "cost_basis": cost, "fees": book.fees, "realised": book.gained,
        "unrealised": value - cost, "gross_pnl": book.gained + value - cost,
        "net_pnl": book.gained + value - cost - book.fees, "net_realised": book.gained - book.fees,
        "cost_of_sales": sum((gain.part.base_cost for gain in book.gains), ZERO),
        "missing_quantity": sum((gain.part.quantity for gain in book.gains if not gain.part.lot), ZERO),
        "realised_fx_part": sum((gain.by_currency for gain in book.gains), ZERO),
        "unrealised_fx_part": by_price - cost,
    }  # fmt: skip


@pytest.mark.parametrize("name", of_kind("ledger"))
def test_a_ledger_comes_to_the_same(name: str) -> None:
    told, expect = Told(CASES[name]), dict(CASES[name]["expect"])
    if "error" in expect:
        with pytest.raises(tuple(ERRORS)) as refused:
            told.fold()
        assert ERRORS[refused.type] == expect["error"]
        return
    book = told.fold()
    found = figures(told, book)
    wanted = {**expect, **CASES[name].get("derived", {}), **(expect.get("base") or {})}
    for key, figure in found.items():
        if key in wanted and isinstance(wanted[key], str) and not (told.case.get("base_currency") and key in expect):
            assert same(figure, wanted[key]), (key, figure)
        if f"{key}_rounded" in wanted:
            assert rounded_as(figure, wanted[f"{key}_rounded"]), (key, figure)
    for currency, amount in expect.get("cash", {}).items():
        assert book.cash[currency].amount == Decimal(amount)
    if "positions" in expect:
        positions(told, book, expect["positions"])
    if "lots_used" in expect:
        assert lots_used(book) == listed(expect["lots_used"])
    for key in ("realised_per_sale", "cost_per_sale"):
        if key in expect:
            assert per_sale(book, key) == [Decimal(it) for it in expect[key]]


@exactly
def positions(told: Told, book: Book, wanted: dict[str, Any]) -> None:
    held = {name: book.of(asset) for name, asset in told.assets.items()}
    shorts = {name: book.shorts[asset] for name, asset in told.assets.items() if asset in book.shorts}
    assert {name for name, lots in {**held, **shorts}.items() if lots.quantity or shorts.get(name)} == set(wanted)
    for name, lots in held.items():
        if name in wanted and name not in shorts:
            expect = wanted[name]
            quantity = Fraction(expect.get("quantity", expect.get("quantity_fraction", lots.quantity)))
            assert abs(Fraction(lots.quantity) - quantity) < Fraction(EPSILON)
            assert same(lots.cost, expect.get("cost_basis", lots.cost))
            average = quotient(lots.cost, lots.quantity)
            assert same(average, expect.get("average_cost", average))
            if "lots" in expect:
                assert merged(lots.parts()) == listed(expect["lots"])
        elif not lots.quantity:
            assert lots.cost == 0
    for name, lots in shorts.items():
        assert -lots.quantity == Decimal(wanted[name]["quantity"])
        assert same(quotient(lots.cost, lots.quantity), wanted[name]["average_cost"])


def listed(rows: list[dict[str, str]]) -> list[tuple[str, Decimal, Decimal]]:
    return [(it["date"], Decimal(it["quantity"]), Decimal(it["unit_cost"])) for it in rows]


def merged(parts: list[Any]) -> list[tuple[str, Decimal, Decimal]]:
    """Lots of one day and one cost a share are shown as one."""
    found: dict[tuple[str, Decimal], Decimal] = {}
    for part in parts:
        key = part.acquired.isoformat(), quotient(part.cost, part.quantity)
        found[key] = found.get(key, ZERO) + part.quantity
    return [(day, quantity, cost) for (day, cost), quantity in found.items()]


def lots_used(book: Book) -> list[tuple[str, Decimal, Decimal]]:
    parts = [gain.part for gain in book.gains]
    return [(part.acquired.isoformat(), part.quantity, quotient(part.base_cost, part.quantity)) for part in parts]


@exactly
def per_sale(book: Book, key: str) -> list[Decimal]:
    sums: dict[str, Decimal] = {}
    for gain in book.gains:
        amount = gain.amount if key == "realised_per_sale" else gain.part.base_cost
        sums[gain.entry] = sums.get(gain.entry, ZERO) + amount
    return list(sums.values())


@pytest.mark.parametrize("name", of_kind("xirr"))
def test_the_money_weighted_rate_is_the_same(name: str) -> None:
    flows = [(date.fromisoformat(it["date"]), Decimal(it["amount"])) for it in CASES[name]["method"]["cash_flows"]]
    found, expect = money_weighted(flows), CASES[name]["expect"]
    assert found is not None
    assert same(found, expect["xirr"], Decimal(expect["tolerance"]))


@pytest.mark.parametrize("name", of_kind("twr"))
def test_the_time_weighted_return_is_the_same(name: str) -> None:
    told, case = Told(CASES[name]), CASES[name]
    first, last = (date.fromisoformat(case["method"][key]) for key in ("start", "end"))
    found = time_weighted(by_day(told, first, last))
    expect = case["expect"]
    tolerance = Decimal(expect["tolerance"])
    if "daily" in expect:
        for step, wanted in zip(found, expect["daily"][1:], strict=True):
            assert same(step.change, wanted, tolerance)
    assert same(found[-1].level / 100 - 1, expect.get("final") or expect["cumulative"][-1], tolerance)
    assert any(step.without_capital for step in found) == ("warning" in expect)


def by_day(told: Told, first: date, last: date) -> list[Day]:
    book, found = Book(told.base, told.policy), []
    rows = ordered(told.entries)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day, came, went = date.fromordinal(ordinal), ZERO, ZERO
        while rows and rows[0].day <= day:
            entry = rows.pop(0)
            book.apply(entry)
            came += entry.amount if entry.kind is Kind.DEPOSIT else ZERO
            went += entry.amount if entry.kind is Kind.WITHDRAWAL else ZERO
        found.append(Day(day, sum((purse.base for purse in book.cash.values()), ZERO), came, went))
    return found
