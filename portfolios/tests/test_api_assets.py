"""What is held elsewhere: it comes in at cost without cash, and only what came so can be changed as an asset."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.tests.cast import code_of
from portfolios.models import Holding, Lot, Transaction
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(alice, btc, api):
    api.sign_in(alice)
    return f"portfolios/{book_of(alice).pk}"


def add(api, path, **told):
    body = {"symbol": "BTC/USDT", "quantity": "2", "cost_basis": "100", "acquired_on": "2026-03-02"} | told
    answer = api.post(f"{path}/assets", **body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_it_comes_in_at_cost_and_no_cash_moves(api, path):
    told = add(api, path)
    assert (told["symbol"], told["quantity"], told["cost_basis"]) == ("BTC/USDT", "2", "100")
    assert (told["acquired_on"], told["currency"]) == ("2026-03-02", "USD")
    found = api.get(path).json()
    assert (found["balance"], found["invested"], found["holdings"][0]["cost"]) == ("10000", "10200", "200")
    assert Transaction.objects.get(origin="asset").kind == "transfer_in"
    assert Lot.objects.get().acquired_on == date(2026, 3, 2)


def test_it_may_have_cost_nothing(api, path):
    assert add(api, path, cost_basis="0")["cost_basis"] == "0"


def test_several_are_one_line_at_their_average(api, path):
    add(api, path)
    add(api, path, quantity="2", cost_basis="200", acquired_on="2026-02-02")
    told = api.get(f"{path}/assets").json()
    assert told["count"] == 1
    assert (told["results"][0]["quantity"], told["results"][0]["cost_basis"]) == ("4", "150")
    assert (told["results"][0]["acquired_on"], len(told["results"][0]["transactions"])) == ("2026-02-02", 2)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"quantity": "5"}, ("5", "100", "2026-03-02")), ({"cost_basis": "90"}, ("2", "90", "2026-03-02")),
        ({"acquired_on": "2025-01-05"}, ("2", "100", "2025-01-05")), ({"note": "x"}, ("2", "100", "2026-03-02")),
    ],
)  # fmt: skip
def test_a_change_changes_what_is_said(api, path, told, expected):
    add(api, path)
    answer = api("PATCH", f"{path}/assets/BTC-USDT", told)
    found = answer.json()
    assert (found["quantity"], found["cost_basis"], found["acquired_on"]) == expected, answer.content
    assert Lot.objects.get().base_cost == Decimal(expected[0]) * Decimal(expected[1])
    assert api.get(f"{path}/assets/btc-usdt").json() == found


def test_a_change_makes_one_of_several(api, path):
    add(api, path)
    add(api, path)
    api("PATCH", f"{path}/assets/BTC-USDT", {"quantity": "3"})
    assert Transaction.objects.filter(origin="asset", void=False).count() == 1
    assert Holding.objects.get().quantity == 3


def test_what_came_another_way_is_not_touched(api, path):
    api.post(
        f"{path}/transactions", type="buy", symbol="BTC/USDT", quantity="1", price="5", executed_at="2026-03-02"
    )  # fmt: skip
    for method, body in (("PATCH", {"quantity": "5"}), ("DELETE", None)):
        answer = api(method, f"{path}/assets/BTC-USDT", body)
        assert (answer.status_code, code_of(answer)) == (409, "not_an_asset")
    assert Holding.objects.get().quantity == 1
    add(api, path)
    assert api("DELETE", f"{path}/assets/BTC-USDT").status_code == 204
    assert Holding.objects.get().quantity == 1


def test_what_was_sold_meanwhile_cannot_go(api, path):
    add(api, path)
    api.post(
        f"{path}/transactions", type="sell", symbol="BTC/USDT", quantity="1", price="5", executed_at="2026-03-03"
    )  # fmt: skip
    for method, body in (("PATCH", {"quantity": "0.5"}), ("DELETE", None)):
        answer = api(method, f"{path}/assets/BTC-USDT", body)
        assert (answer.status_code, code_of(answer)) == (409, "insufficient_holdings")
    assert Holding.objects.get().quantity == 1


def test_what_is_not_there_is_a_404(api, path):
    for symbol, code in (("BTC-USDT", "not_found"), ("NOPE", "unknown_symbol")):
        for method, body in (("GET", None), ("PATCH", {"quantity": "1"}), ("DELETE", None)):
            answer = api(method, f"{path}/assets/{symbol}", body)
            assert (answer.status_code, code_of(answer)) == (404, code)


def test_without_a_cost_it_is_what_that_day_closed_at(api, path, monkeypatch):
    body = {"symbol": "BTC/USDT", "quantity": "1", "acquired_on": "2026-03-02"}
    monkeypatch.setattr("portfolios.services.assets.closes.close_on", lambda *_: None)
    answer = api.post(f"{path}/assets", **body)
    assert (answer.status_code, code_of(answer)) == (400, "price_unavailable")
