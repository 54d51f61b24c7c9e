"""The routes of figures say what the queries know, in the words of the contract."""

from decimal import Decimal

import pytest

from config.kit import money
from portfolios.models import Portfolio
from portfolios.queries.performance import performance
from portfolios.serializers import figures as shapes
from portfolios.tests.trading import book_of, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(alice, btc, api):
    api.sign_in(alice)
    says(btc, "200")
    path = f"portfolios/{book_of(alice).pk}"
    for day, told in (
        ("2026-03-02", {"type": "buy", "quantity": "2", "price": "100"}),
        ("2026-03-03", {"type": "buy", "quantity": "2", "price": "150"}),
        ("2026-03-09", {"type": "sell", "quantity": "1", "price": "160"}),
        ("2026-03-10", {"type": "dividend", "amount": "8", "tax": "1"}),
    ):
        answer = api.post(f"{path}/transactions", symbol="BTC/USDT", executed_at=day, **told)
        assert answer.status_code == 201, answer.content
    return path


def test_performance_is_that_of_the_query(path, api):
    told = api.get(f"{path}/performance").json()
    assert told.keys() == shapes.PortfolioPerformance().fields.keys()
    found = performance(Portfolio.objects.get())
    assert told["realized_pnl"] == money.text(found.realized_pnl)
    assert (told["income"], told["taxes"], told["total_value"]) == ("8", "1", money.text(found.total_value))
    assert told["benchmark"] is None or told["benchmark"].keys() >= {"symbol", "twr_pct"}


@pytest.mark.parametrize(
    "asked", ["range=1d", "range=5y", "range=ytd", "from=2026-03-02&to=2026-03-05", "from=2026-03-05"]
)
def test_stretches_of_days(path, api, asked):
    told = api.get(f"{path}/performance?{asked}").json()
    if asked.startswith("from"):
        assert told["from"] in asked
    assert api.get(f"{path}/contribution?{asked}").status_code == 200
    assert api.get(f"{path}/history?{asked}&interval=1w").status_code == 200


@pytest.mark.parametrize("figure", shapes.FIGURES)
def test_a_figure_is_explained(path, api, figure):
    told = api.get(f"{path}/explained?figure={figure}").json()
    assert told.keys() == shapes.ExplainedFigure().fields.keys()
    did = api.get(f"{path}/performance").json()
    if figure != "benchmark":
        assert told["value"] == did[figure]


def test_history_is_points_of_text(path, api):
    points = api.get(f"{path}/history?from=2026-03-02&to=2026-03-05").json()["points"]
    assert all(len(it) == 5 and isinstance(it[0], int) for it in points)
    assert all(isinstance(number, str) for it in points for number in it[1:])
    today = api.get(f"{path}/history").json()["points"][-1]
    assert today[1] == api.get(path).json()["total_value"]


def test_lots_and_gains_add_up(path, api):
    lots = api.get(f"{path}/lots").json()
    assert lots["count"] == 2
    assert sum(Decimal(it["quantity"]) for it in lots["results"]) == 3
    assert sum(Decimal(it["cost"]) for it in lots["results"]) == 375  # at the average of 125
    assert api.get(f"{path}/lots?as_of=2026-03-02").json()["results"][0]["unit_cost"] == "100"
    assert len(api.get(f"{path}/lots?limit=1&offset=1").json()["results"]) == 1
    gains = api.get(f"{path}/gains?year=2026").json()
    assert [(it["gain"], it["term"], it["sold_on"]) for it in gains["results"]] == [("35", "short", "2026-03-09")]
    assert (gains["totals"]["gain"], gains["years"]) == ("35", [2026])
    assert api.get(f"{path}/gains?year=2025").json()["results"] == []


@pytest.mark.parametrize("by", ["symbol", "kind", "sector", "country", "currency", "exchange"])
def test_allocation_adds_up(path, api, by):
    told = api.get(f"{path}/allocation?by={by}").json()
    assert told["by"] == by
    assert sum(Decimal(it["value"]) for it in told["results"]) == Decimal(told["total_value"])
    assert abs(sum(Decimal(it["weight_pct"]) for it in told["results"]) - 100) < Decimal("0.00001")


def test_checks_income_and_the_table(path, api):
    assert {it["state"] for it in api.get(f"{path}/checks").json()["results"]} <= {"pass", "warn", "fail"}
    income = api.get(f"{path}/income").json()
    assert (income["total"], income["tax"], income["payers"][0]["symbol"]) == ("8", "1", "BTC/USDT")
    years = api.get(f"{path}/returns").json()["results"]
    assert all(len(it["months"]) == 12 for it in years)


def test_net_worth_is_all_of_ones_own(path, alice, bob, api):
    book_of(bob)
    told = api.get("net-worth").json()
    assert [it["portfolio"] for it in told["results"]] == [path.rpartition("/")[2]]
    assert told["total"] == told["results"][0]["value"]


@pytest.mark.parametrize(
    "route", ["performance", "history", "allocation", "lots", "gains", "checks", "income", "contribution", "returns"]
)
def test_an_empty_portfolio_has_no_figures(alice, api, route):
    api.sign_in(alice)
    made = api.post("portfolios", name="Empty").json()
    answer = api.get(f"portfolios/{made['id']}/{route}")
    assert answer.status_code == 200, answer.content
    if route == "performance":
        told = answer.json()
        assert {told[name] for name in ("roi_pct", "twr_pct", "xirr_pct", "sharpe", "max_drawdown_pct")} == {None}
    assert made["roi_pct"] is None
