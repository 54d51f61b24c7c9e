"""Transactions over the API: each type, changes, history, filters, pages."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.tests.cast import code_of
from portfolios.models import CashBalance, Holding, Lot, Transaction
from portfolios.serializers import transactions as shapes
from portfolios.services import portfolios

pytestmark = pytest.mark.django_db
ON = "2026-03-02"


@pytest.fixture
def book(alice, api):
    api.sign_in(alice)
    return portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(10000))


@pytest.fixture
def path(book):
    return f"portfolios/{book.pk}/transactions"


@pytest.fixture
def say(api, path):
    def said(type, **told):
        answer = api.post(path, type=type, **{"executed_at": ON} | told)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return said


def buy(say, **told):
    return say("buy", **{"symbol": "BTC/USDT", "quantity": "2", "price": "100"} | told)


def cash():
    return CashBalance.objects.get(currency="USD").amount


def test_a_purchase_is_said_as_it_was_understood(btc, say):
    told = buy(say, fee="1.5", note="first", tags=["core", "core"])
    assert (told["type"], told["symbol"], told["executed_at"]) == ("buy", "BTC/USDT", ON)
    assert (told["quantity"], told["price"], told["amount"], told["total"]) == ("2", "100", "200", "201.5")
    assert (told["currency"], told["fx_rate"], told["tags"], told["revision"]) == ("USD", "1", ["core"], 1)
    assert told["warnings"] == []


@pytest.mark.parametrize(
    ("told", "left", "total"),
    [
        ({"type": "sell", "symbol": "BTC/USDT", "quantity": "1", "price": "150", "fee": "1"}, 9949, "149"),
        ({"type": "deposit", "amount": "50"}, 9850, "50"),
        ({"type": "withdrawal", "amount": "50"}, 9750, "50"),
        ({"type": "dividend", "symbol": "BTC/USDT", "amount": "10", "tax": "2"}, 9808, "8"),
        ({"type": "interest", "amount": "10"}, 9810, "10"),
        ({"type": "fee", "amount": "5"}, 9795, "5"),
        ({"type": "tax", "amount": "5"}, 9795, "5"),
        ({"type": "transfer_in", "symbol": "BTC/USDT", "quantity": "1", "price": "90", "amount": "95"}, 9800, "95"),
        ({"type": "transfer_out", "symbol": "BTC/USDT", "quantity": "1", "amount": "120"}, 9800, "120"),
        ({"type": "split", "symbol": "BTC/USDT", "ratio": "2:1"}, 9800, "0"),
        ({"type": "bonus", "symbol": "BTC/USDT", "ratio": "1:1"}, 9800, "0"),
    ],
)
def test_each_type_is_booked(btc, say, told, left, total):
    buy(say, executed_at="2026-03-01")
    assert say(**told)["total"] == total
    assert cash() == left


def test_what_is_answered_is_what_is_documented(btc, say, api, path):
    assert buy(say).keys() == shapes.TransactionWritten().fields.keys()
    assert api.get(path).json()["results"][0].keys() == shapes.TransactionShown().fields.keys()
    found = api.get(f"{path}?history=true").json()["results"][0]
    assert found.keys() == shapes.TransactionWithHistory().fields.keys()
    assert found["revisions"][0].keys() == shapes.TransactionRevision().fields.keys()


def test_an_instant_stays_one_and_a_day_a_day(btc, say):
    assert buy(say, executed_at="2026-03-02T10:30:00+05:30")["executed_at"] == "2026-03-02T05:00:00Z"
    assert buy(say, executed_at="2026-03-02")["executed_at"] == "2026-03-02"


def test_a_change_of_the_quantity_moves_the_amount(btc, say, api, path):
    row = buy(say)
    told = api("PATCH", f"{path}/{row['id']}", {"quantity": "3"}).json()
    assert (told["id"], told["revision"], told["amount"], told["price"]) == (row["id"], 2, "300", "100")
    assert api("PATCH", f"{path}/{row['id']}", {"amount": "330"}).json()["price"] == "110"
    assert (cash(), Holding.objects.get().cost) == (10000 - 330, 330)


def test_what_was_answered_may_be_sent_back(btc, say, api, path):
    row = buy(say, note="x", tags=["y"])
    same = {name: row[name] for name in row if name not in ("id", "warnings", "total")}
    told = api("PATCH", f"{path}/{row['id']}", same)
    assert (told.status_code, told.json()["revision"]) == (200, 1)


def test_it_may_turn_out_to_have_been_something_else(btc, say, api, path):
    buy(say)
    row = say("sell", symbol="BTC/USDT", quantity="1", price="50")
    told = api("PATCH", f"{path}/{row['id']}", {"type": "dividend", "amount": "7"}).json()
    assert (told["type"], told["quantity"], told["amount"]) == ("dividend", None, "7")
    assert (Holding.objects.get().quantity, cash()) == (2, 10000 - 200 + 7)


def test_history_tells_what_it_said_before(btc, say, api, path):
    row = buy(say)
    api("PATCH", f"{path}/{row['id']}", {"price": "90"})
    assert api("DELETE", f"{path}/{row['id']}").status_code == 204
    assert [it["type"] for it in api.get(path).json()["results"]] == ["deposit"]
    found = {it["id"]: it for it in api.get(f"{path}?history=true").json()["results"]}[row["id"]]
    assert found["void"] is True
    assert [(it["revision"], it["void"], it["price"]) for it in found["revisions"]] == [
        (1, False, "100"), (2, False, "90"), (3, True, "90"),
    ]  # fmt: skip
    assert api.get(f"{path}/{row['id']}").json()["void"] is True
    assert api("PATCH", f"{path}/{row['id']}", {"price": "1"}).status_code == 404
    assert api("DELETE", f"{path}/{row['id']}").status_code == 404


def test_a_history_that_cannot_be_changes_nothing(btc, say, api, path):
    row = buy(say)
    say("sell", symbol="BTC/USDT", quantity="2", price="150", executed_at="2026-03-03")
    for answer in (
        api("PATCH", f"{path}/{row['id']}", {"quantity": "1"}),
        api("PATCH", f"{path}/{row['id']}", {"executed_at": "2026-03-04"}),
        api("DELETE", f"{path}/{row['id']}"),
        api.post(path, type="sell", symbol="BTC/USDT", quantity="1", price="1", executed_at="2026-03-05"),
    ):
        assert (answer.status_code, code_of(answer)) == (400, "insufficient_holdings")
    assert (Transaction.objects.count(), cash()) == (3, 10000 - 200 + 300)


def test_cash_below_zero_is_saved_and_said(say):
    told = say("withdrawal", amount="10500")
    assert [it["code"] for it in told["warnings"]] == ["cash_below_zero"]
    assert "500 USD" in told["warnings"][0]["detail"]


def test_lots_that_are_chosen_are_sold(btc, say, api, book):
    first = buy(say, executed_at="2026-03-01", price="100", quantity="1")
    second = buy(say, executed_at="2026-03-02", price="200", quantity="1")
    api("PATCH", f"portfolios/{book.pk}", {"cost_basis": "fifo"})
    say("sell", symbol="BTC/USDT", quantity="1", price="300", lots=[second["id"]], executed_at="2026-03-03")
    assert [lot.name for lot in Lot.objects.all()] == [first["id"]]


def test_a_transfer_books_both_sides(btc, say, alice, api):
    buy(say, executed_at="2026-03-01")
    other = portfolios.open_one(alice, name="Other", base_currency="USD")
    told = say("transfer_out", symbol="BTC/USDT", quantity="1", amount="150", to_portfolio=str(other.pk))
    came = api.get(f"portfolios/{other.pk}/transactions").json()["results"][0]
    assert (told["other_portfolio"], came["type"]) == (str(other.pk), "transfer_in")
    assert Lot.objects.get(portfolio=other).base_cost == 100
    answer = api("PATCH", f"portfolios/{other.pk}/transactions/{came['id']}", {"quantity": "2"})
    assert (answer.status_code, code_of(answer)) == (409, "not_editable")


def test_b2_anothers_portfolio_does_not_exist(btc, say, bob, api, path):
    buy(say, executed_at="2026-03-01")
    theirs = portfolios.open_one(bob, name="Bob's", base_currency="USD")
    for named in (theirs.pk, "00000000-0000-0000-0000-000000000001"):
        answer = api.post(
            path, type="transfer_out", symbol="BTC/USDT", quantity="1", amount="1", to_portfolio=str(named),
            executed_at=ON,
        )  # fmt: skip
        assert (answer.status_code, code_of(answer)) == (400, "does_not_exist")
    assert Transaction.objects.filter(kind="transfer_out").count() == 0
    assert not Transaction.objects.filter(portfolio=theirs).exists()


def test_a_transfer_in_keeps_its_cost_and_its_date(btc, say, api, path):
    row = say(
        "transfer_in", symbol="BTC/USDT", quantity="1", price="90", amount="95", acquired_on="2024-01-05"
    )  # fmt: skip
    assert (row["acquired_on"], Lot.objects.get().acquired_on) == ("2024-01-05", date(2024, 1, 5))
    api("PATCH", f"{path}/{row['id']}", {"note": "from the old wallet"})
    assert (Lot.objects.get().acquired_on, Lot.objects.get().base_cost) == (date(2024, 1, 5), 90)
    api("PATCH", f"{path}/{row['id']}", {"acquired_on": "2023-01-05", "price": "80"})
    assert (Lot.objects.get().acquired_on, Lot.objects.get().base_cost) == (date(2023, 1, 5), 80)


# --- Lists


@pytest.fixture
def several(btc, say):
    buy(say, executed_at="2026-03-01", note="the first")
    buy(say, executed_at="2026-03-02T10:00:00Z", quantity="5", tags=["dca"])
    say("withdrawal", amount="50", executed_at="2026-03-03")


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("", ["deposit", "withdrawal", "buy", "buy"]),
        ("ordering=executed_at", ["buy", "buy", "withdrawal", "deposit"]),
        ("ordering=total", ["withdrawal", "buy", "buy", "deposit"]),
        ("ordering=-total", ["deposit", "buy", "buy", "withdrawal"]),
        ("type=buy", ["buy", "buy"]), ("type=buy,withdrawal", ["withdrawal", "buy", "buy"]),
        ("symbol=btc-usdt", ["buy", "buy"]), ("from=2026-03-03&to=2026-03-03", ["withdrawal"]),
        ("to=2026-03-02", ["buy", "buy"]), ("to=2026-03-02T09:00:00Z", ["buy"]),
        ("from=2026-03-02T09:00:00Z&to=2026-03-03", ["withdrawal", "buy"]),
        ("min_total=200&max_total=500", ["buy", "buy"]), ("min_total=200.01&max_total=9999", ["buy"]),
        ("q=first", ["buy"]), ("q=bitcoin", ["buy", "buy"]), ("q=DCA", ["buy"]), ("tag=dca", ["buy"]),
        ("q=nothing", []), ("origin=opening", ["deposit"]), ("type=buy&q=50%25", []),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_and_put_in_order(several, api, path, query, types):
    assert [it["type"] for it in api.get(f"{path}?{query}").json()["results"]] == types


@pytest.mark.parametrize("ordering", ["-executed_at", "executed_at", "total", "-total", "created_at", "type"])
def test_pages_follow_each_other_and_go_back(several, api, path, ordering):
    whole = [it["id"] for it in api.get(f"{path}?ordering={ordering}").json()["results"]]
    seen, address = [], f"{path}?limit=1&ordering={ordering}"
    while address:
        page = api.get(address).json()
        seen += [it["id"] for it in page["results"]]
        address = page["next"] and page["next"].partition("/api/v1/")[2]
    assert seen == whole
    assert api.get(page["previous"].partition("/api/v1/")[2]).json()["results"][0]["id"] == whole[-2]


def test_an_unknown_symbol_in_a_query_is_a_404(book, api, path):
    answer = api.get(f"{path}?symbol=NOPE")
    assert (answer.status_code, code_of(answer)) == (404, "unknown_symbol")
