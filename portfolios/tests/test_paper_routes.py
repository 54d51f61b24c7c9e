"""The routes of the papers answer like their twins, in JSON numbers, with the first portfolio."""

import re
from decimal import Decimal

import pytest

from accounts.tests.cast import code_of
from portfolios.models import Holding, Portfolio, Transaction
from portfolios.services import portfolios

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def book(alice, api):
    api.sign_in(alice)
    return portfolios.open_one(alice, name="First", base_currency="USD", opening_balance=Decimal(10000))


def post(api, path, body):
    """The very text that a client sends."""
    return api.client.post(
        path, body, content_type=JSON, headers={"Authorization": f"Bearer {api.token}"}
    )  # fmt: skip


def test_the_papers_trade_and_what_is_left(book, btc, alice, api):
    body = f'{{"user_id": {alice.pk}, "symbol": "BTC/USDT", "type": "buy", "price": 62000.0, "quantity": 0.05}}'
    answer = post(api, "/api/holdings/trade/", body)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["symbol"], told["type"], told["status"]) == ("BTC/USDT", "buy", "filled")
    assert (told["price"], told["quantity"], told["total"], told["balance"]) == (62000.0, 0.05, 3100.0, 6900.0)
    assert told["holding"] == {"symbol": "BTC/USDT", "quantity": 0.05, "avg_buy_price": 62000.0, "cost": 3100.0}


@pytest.mark.parametrize("path", ["/api/users/me/portfolio", "/api/users/{}/portfolio", "/api/holdings/user/{}"])
def test_the_papers_portfolio(book, btc, alice, api, path):
    post(api, "/api/holdings/trade/", '{"symbol": "BTC/USDT", "type": "buy", "price": 62000, "quantity": 0.05}')
    told = api.get(path.format(alice.pk)).json()
    assert told.keys() == {"balance", "holdings", "total_value"}
    assert told["holdings"][0].keys() == {
        "symbol", "quantity", "avg_buy_price", "current_price", "unrealized_pnl",
    }  # fmt: skip
    assert told["balance"] == 6900.0
    assert all(isinstance(it, float) for it in (told["balance"], told["total_value"], told["holdings"][0]["quantity"]))


def test_a_number_is_written_with_all_its_digits(book, api):
    api.post(f"portfolios/{book.pk}/transactions", type="deposit", amount="0.123456789123456789")
    answer = api.get("/api/users/me/portfolio")
    assert re.search(rb'"balance":\s*10000\.123456789123456789', answer.content)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/holdings/trade/", {"symbol": "BTC/USDT", "type": "buy", "price": 1, "quantity": 1}),
        ("/portfolio/add", {"symbol": "BTC/USDT", "quantity": 1, "cost_basis": 1}),
        ("/portfolio/remove", {"symbol": "BTC/USDT"}),
        ("/api/portfolio", {"name": "Core"}),
    ],
)
def test_b2_another_persons_id_in_a_body_does_not_exist(book, btc, bob, api, path, body):
    for named in (bob.pk, "x", True, [1], 10**30):
        answer = api.post(path, **{**body, "user_id": named})
        assert (answer.status_code, code_of(answer)) == (404, "not_found"), named
    assert Portfolio.objects.count() == 1
    assert Transaction.objects.count() == 1


def test_another_persons_id_in_an_address_is_a_404(book, bob, api):
    for path in ("/api/users/{}/portfolio", "/api/holdings/user/{}"):
        for named in (bob.pk, "x", 10**30):
            assert api.get(path.format(named)).status_code == 404


def test_with_no_portfolio_one_is_opened(alice, api):
    api.sign_in(alice)
    assert api.get("/api/users/me/portfolio").json() == {"balance": 0.0, "holdings": [], "total_value": 0.0}
    assert Portfolio.objects.get(owner=alice).is_default


def test_assets_of_the_first_portfolio(book, btc, api):
    added = api.post("/portfolio/add", symbol="BTC-USDT", quantity=2, price=100, acquired_on="2026-03-02")
    assert (added.status_code, added.json()["cost_basis"], added.json()["quantity"]) == (201, 100.0, 2.0)
    assert api.get("/api/users/me/portfolio").json()["balance"] == 10000.0
    assert api.post("/portfolio/remove", symbol="BTC/USDT", quantity=0.5).json() == {
        "symbol": "BTC/USDT", "quantity": 1.5,
    }  # fmt: skip
    assert api.post("/portfolio/remove", symbol="BTC/USDT").json()["quantity"] == 0.0
    assert Holding.objects.get().quantity == 0
    assert api.post("/portfolio/remove", symbol="BTC/USDT").status_code == 404


def test_portfolios_by_the_papers(book, btc, api):
    made = api.post("/api/portfolio", name="Core", opening_balance=500)
    assert (made.status_code, made.json()["balance"], made.json()["roi_pct"]) == (201, 500.0, 0.0)
    path = f"/api/portfolio/{made.json()['id']}"
    assert api.get("/api/portfolio").json()["count"] == 2
    assert api("PUT", path, {"name": "Renamed"}).json()["name"] == "Renamed"
    added = api.post(f"{path}/assets", symbol="BTC/USDT", quantity=1, cost_basis=100, acquired_on="2026-03-02")
    assert (added.status_code, added.json()["cost_basis"]) == (201, 100.0)
    assert api.get(path).json()["holdings"][0]["avg_buy_price"] == 100.0
    assert isinstance(api.get(f"{path}/performance").json()["total_value"], float)
    assert api("DELETE", path).status_code == 204


def test_a_repeated_write_is_answered_in_numbers_too(book, btc, api):
    body = {"symbol": "BTC/USDT", "quantity": 2, "cost_basis": 100, "acquired_on": "2026-03-02"}
    first, second = (
        api("POST", "/portfolio/add", body, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2)
    )  # fmt: skip
    assert second["Idempotent-Replayed"] == "true"
    assert first.json() == second.json()
    assert Holding.objects.get().quantity == 2
