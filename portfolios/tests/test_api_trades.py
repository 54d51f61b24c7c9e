"""Trades and orders over the API."""

import pytest

from accounts.calc.devices import Visitor
from accounts.services import api_tokens
from accounts.tests.cast import code_of
from portfolios.models import Order, Transaction
from portfolios.serializers import trades as shapes
from portfolios.tests.trading import book_of, says

pytestmark = pytest.mark.django_db
HERE = Visitor(address="198.51.100.7", device="curl")


@pytest.fixture
def path(alice, btc, api):
    api.sign_in(alice)
    says(btc, "62000")
    return f"portfolios/{book_of(alice).pk}"


def trade(api, path, **told):
    return api.post(f"{path}/trades", **{"symbol": "BTC/USDT", "type": "buy", "quantity": "0.05"} | told)


def test_it_is_filled_and_told(api, path):
    answer = trade(api, path)
    told = answer.json()
    assert (answer.status_code, told.keys()) == (201, shapes.TradePosted().fields.keys())
    assert (told["status"], told["price"], told["total"], told["balance"]) == ("filled", "62000", "3100", "6900")
    assert told["holding"] == {"symbol": "BTC/USDT", "quantity": "0.05", "avg_buy_price": "62000", "cost": "3100"}
    row = api.get(f"{path}/transactions/{told['transaction']}").json()
    assert (row["type"], row["origin"], row["settles_in_base"]) == ("buy", "trade", True)
    assert api.get(f"{path}/orders/{told['id']}").json()["state"] == "filled"


def test_a_sale_tells_its_gain(api, path, btc):
    trade(api, path)
    says(btc, "63000")
    told = trade(api, path, type="sell").json()
    assert (told["realized_pnl"], told["holding"], told["balance"]) == ("50", None, "10050")


def test_an_order_waits_is_listed_and_is_cancelled_once(api, path):
    told = trade(api, path, order_type="limit", price="50000", lasting="day").json()
    assert (told["status"], told["transaction"]) == ("open", None)
    found = api.get(f"{path}/orders?state=open").json()
    assert [(it["id"], it["lasting"], it["price"]) for it in found["results"]] == [(told["id"], "day", "50000")]
    assert api.get(f"{path}/orders?state=filled").json() == {"count": 0, "results": []}
    assert api("DELETE", f"{path}/orders/{told['id']}").status_code == 204
    again = api("DELETE", f"{path}/orders/{told['id']}")
    assert (again.status_code, code_of(again)) == (409, "order_not_open")


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"quantity": "1"}, 409, "insufficient_funds"), ({"type": "sell"}, 409, "insufficient_holdings"),
        ({"order_type": "limit"}, 400, "required"), ({"symbol": "NOPE"}, 400, "unknown_symbol"),
        ({"price": "0.001"}, 400, "below_tick_size"), ({"type": "short"}, 400, "invalid_choice"),
        ({"quantity": "99999999999999999999", "price": "99999999999999999999"}, 409, "insufficient_funds"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_code(api, path, told, status, code):
    answer = trade(api, path, **told)
    assert (answer.status_code, code_of(answer)) == (status, code), answer.content
    assert not Order.objects.exists()


def test_a_price_that_is_too_old_is_refused(api, path, btc):
    says(btc, "62000", good_for_s=-1)
    assert (trade(api, path).status_code, code_of(trade(api, path))) == (409, "stale_price")


def test_a_preview_tells_the_same_and_keeps_nothing(api, path):
    trade(api, path)
    asked = {"symbol": "BTC/USDT", "type": "sell", "quantity": "0.02"}
    told = api("POST", f"{path}/trades/preview", asked).json()
    assert told.keys() == shapes.TradePreview().fields.keys()
    assert [it["quantity"] for it in told["lots"]] == ["0.02"]
    assert (Order.objects.count(), Transaction.objects.filter(kind="sell").count()) == (1, 0)


def test_a_script_trades_only_with_the_scope_for_it(alice, api, path):
    for scopes, status in ((["read"], 403), (["read", "trade"], 201)):
        made = api_tokens.make(alice, name=" ".join(scopes), scopes=scopes, visitor=HERE)
        api.token = made.token
        assert trade(api, path).status_code == status
        assert api.get(path).status_code == 200
        assert api("DELETE", path).status_code == 403
