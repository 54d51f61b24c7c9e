"""What other trackers' own tests say of periods, series and days; and each case that we see in another way."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from analytics.calc.risk.drawdown import max_drawdown
from markets.calc.adjust import Close
from markets.calc.series import Series
from portfolios.calc.books import Book
from portfolios.calc.daily import Closing, Days, Listed
from portfolios.calc.entries import ordered
from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.payments import rhythm
from portfolios.calc.ratios import of_returns
from portfolios.calc.returns import Day, Step, time_weighted
from portfolios.calc.walk import Walk
from portfolios.tests.cases import CASES, DIFFERENT, Told, of_kind, where_cases_are

pytestmark = where_cases_are
KINDS = {"ledger", "xirr", "twr", "period", "cash_fx", "valuation_series", "short_trade", "simple", "drawdown",
         "periodicity"}  # fmt: skip


def test_every_case_is_held_or_said_to_be_different() -> None:
    assert {case["kind"] for name, case in CASES.items() if name not in DIFFERENT} <= KINDS
    assert DIFFERENT.keys() <= CASES.keys()
    assert len(DIFFERENT) <= 15


def days(case: dict[str, Any], first: str, last: str) -> tuple[Book, list[Closing]]:
    """What came from outside the books is a transfer, with what it was worth that day."""
    told = Told(case)
    listed = {}
    for name, asset in told.assets.items():
        rows = [it for it in case["prices"] if it["symbol"] == name]
        closes = [Close(asset, date.fromisoformat(it["date"]), 1, Decimal(it["price"])) for it in rows]
        listed[asset] = Listed(Series(closes), case.get("quoted_in", told.base))
    walk = Walk(Book(told.base, told.policy))
    rate = lambda currency, day: told.rate_of(currency, day.isoformat())  # noqa: E731
    found = Days(walk, ordered(told.entries), rate, listed)
    return walk.book, found.until(date.fromisoformat(first), date.fromisoformat(last))


def external(case: dict[str, Any]) -> dict[str, Any]:
    """Shares that came and went with the money for them: cash is put in for a purchase, and taken out of a sale."""
    activities = []
    for it in case["activities"]:
        net = {"date": it["date"], "currency": it["currency"], "amount": it.get("net_amount")}
        if it.get("external") and it["type"] == "BUY":
            activities += [{**net, "type": "DEPOSIT"}, it]
        elif it.get("external"):
            activities += [it, {**net, "type": "WITHDRAWAL"}]
        else:
            activities.append(it)
    return {**case, "activities": activities}


@exactly
def period(name: str) -> tuple[Book, dict[str, Decimal]]:
    case = external(CASES[name])
    start, end = case["method"]["start"], case["method"]["end"]
    book, found = days(case, case["activities"][0]["date"], end)
    begin = next(it for it in found if it.day.isoformat() == start)
    inside = found[found.index(begin) + 1 :]
    transfers = sum((it.came_in - it.went_out for it in inside), ZERO)
    final = found[-1].value
    return book, {
        "initial": begin.value, "final": final, "transfers": transfers, "delta": final - begin.value - transfers,
    }  # fmt: skip


@pytest.mark.parametrize("name", [it for it, case in CASES.items() if case["kind"] == "period"])
def test_a_period_begins_and_ends_with_the_same(name: str) -> None:
    """Those that differ do so in how the gain is split; what there was, came and went is the same."""
    _, found = period(name)
    expect = CASES[name]["expect"]
    assert found == {key: Decimal(expect[key]) for key in found}


@pytest.mark.parametrize("name", of_kind("cash_fx"))
def test_foreign_cash_gains_by_its_rate(name: str) -> None:
    case, expect = CASES[name], CASES[name]["expect"]
    book, found = days(case, case["activities"][0]["date"], expect["as_of"])
    assert (book.put_in, found[-1].value) == (Decimal(expect["contributed"]), Decimal(expect["value"]))
    assert found[-1].value - found[-1].invested == Decimal(expect["fx_gain"])


def linked(series: list[dict[str, str]]) -> list[Step]:
    rows, before = [], Decimal(series[0]["net_contribution"])
    for it in series:
        put_in = Decimal(it["net_contribution"])
        came = put_in - before
        rows.append(Day(date.fromisoformat(it["date"]), Decimal(it["total_value"]), max(came, ZERO), max(-came, ZERO)))
        before = put_in
    return time_weighted(rows)


@pytest.mark.parametrize("name", of_kind("valuation_series"))
def test_a_small_start_and_a_large_deposit_make_no_absurd_return(name: str) -> None:
    case = CASES[name]
    low, high = (Decimal(it) for it in case["expect"]["twr_between"])
    found = linked(case["method"]["series"])[-1].level / 100 - 1
    assert low < found < high
    assert round(found, 6) == Decimal(case["derived"]["twr_approx"])


@pytest.mark.parametrize("name", of_kind("short_trade"))
def test_what_was_sold_short_is_given_back(name: str) -> None:
    told, expect = Told(CASES[name]), CASES[name]["expect"]
    book = told.fold()
    assert book.gained == Decimal(expect["realised"])
    assert sum(it.proceeds for it in book.gains) == Decimal(expect["entry"])
    assert sum(it.part.base_cost for it in book.gains) == Decimal(expect["exit"])
    assert book.shorts[1].quantity == Decimal(expect["remaining_short"])


@pytest.mark.parametrize("name", of_kind("simple"))
def test_income_is_gross_and_tax_stands_apart(name: str) -> None:
    book, expect = Told(CASES[name]).fold(), CASES[name]["expect"]
    assert (book.income, book.taxes) == (Decimal(expect["gross_income"]), Decimal(expect["taxes"]))
    assert book.cash["EUR"].amount == Decimal(expect["net_income"])


@pytest.mark.parametrize("name", of_kind("drawdown"))
def test_the_deepest_fall_is_the_same(name: str) -> None:
    case = CASES[name]
    levels = np.array([1 + float(it) for it in case["method"]["accumulated_returns"]])
    found = max_drawdown(levels, np.arange(levels.size, dtype=np.int64))
    assert found is not None
    assert abs(found.depth - float(case["expect"]["max_drawdown"])) < float(case["expect"]["tolerance"])


@pytest.mark.parametrize("name", of_kind("periodicity"))
def test_how_often_something_pays_is_the_same(name: str) -> None:
    case = CASES[name]
    found = rhythm(date.fromisoformat(it["date"]) for it in case["activities"])
    assert (found or "unknown").upper() == case["expect"]["periodicity"]


# --- Our own figures of the cases that differ


def test_ours_a_sales_tax_stands_apart() -> None:
    """1,500 less a fee of 10, for what cost 520 and 500."""
    book = Told(CASES["pp-trade-fees-taxes-fifo"]).fold()
    assert (book.gained, book.taxes) == (Decimal(470), Decimal(10))


def test_ours_a_gain_is_measured_from_what_was_paid() -> None:
    """10 cost 1.00 in all and are worth 1,100: 1,099 is not realised, whenever one begins to look."""
    book, found = period("pp-period-unrealised")
    assert found["final"] - book.of(1).base_cost == 1099


def test_ours_a_sale_gains_over_what_was_paid() -> None:
    """One of ten that cost 1.00 brought 99.01, less a fee of 0.01: 98.90 under in_cost, 98.91 where fees are apart."""
    book, _ = period("pp-period-partial-sell-fee")
    assert (book.gained, book.fees) == (Decimal("98.91"), Decimal("0.01"))


def test_ours_a_gain_in_two_currencies_is_measured_from_what_was_paid() -> None:
    """Five cost 450 EUR and brought 500; the other five cost 450 and are worth 5 x 120 / 1.1588."""
    case = {**CASES["pp-period-fx-realised-unrealised"], "quoted_in": "USD"}
    book, found = days(case, "2015-01-02", "2016-01-01")
    assert book.gained == 50
    worth = found[-1].value - found[-1].cash
    assert round(worth - book.of(1).base_cost, 2) == Decimal("67.78")


def test_ours_days_are_utc_days() -> None:
    told = Told(CASES["wf-local-day-boundary"])
    assert told.entries[0].day == date(2025, 1, 1)
    assert told.fold().cash["USD"].amount == -100
    now = datetime.fromisoformat(CASES["maybe-user-timezone-today"]["method"]["now"])
    assert now.astimezone(UTC).date() == date(2025, 1, 5)  # of which the newest value is, as it stands now


def test_ours_a_day_below_zero_has_no_return() -> None:
    step = linked(CASES["wf-negative-value-is-an-error"]["method"]["series"])[-1]
    assert (step.change, step.level, step.without_capital) == (0, 100, True)


def test_ours_one_return_has_no_spread() -> None:
    case = CASES["pp-volatility-single"]
    assert of_returns([Decimal(it) for it in case["method"]["returns"]]).volatility_pct is None
