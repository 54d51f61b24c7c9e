"""Portfolios over the API: opened, valued, listed, changed, deleted."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.tests.cast import code_of
from config.kit import money
from portfolios.models import Portfolio
from portfolios.queries.valuation import valuation
from portfolios.serializers import portfolios as shapes
from portfolios.services import portfolios

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice, api):
    api.sign_in(alice)
    return portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(10000))


def test_it_is_opened_with_its_cash(alice, api):
    api.sign_in(alice)
    made = api.post("portfolios", name="Core", base_currency="EUR", opening_balance="250.50", cost_basis="fifo")
    assert made.status_code == 201
    told = made.json()
    assert (told["base_currency"], told["cost_basis"], told["fee_policy"]) == ("EUR", "fifo", "in_cost")
    assert (told["balance"], told["cash"], told["total_value"]) == ("250.5", {"EUR": "250.5"}, "250.5")
    assert api.get(f"portfolios/{told['id']}").json()["invested"] == "250.5"


def test_what_is_answered_is_what_is_documented(book, btc, api):
    api.post(
        f"portfolios/{book.pk}/transactions", type="buy", symbol="BTC/USDT", quantity="2", price="100",
        executed_at="2026-03-02",
    )  # fmt: skip
    told = api.get(f"portfolios/{book.pk}").json()
    assert told.keys() == shapes.PortfolioValued().fields.keys()
    assert told["holdings"][0].keys() == shapes.HoldingValued().fields.keys()
    assert (told["balance"], told["holdings"][0]["avg_buy_price"], told["holdings"][0]["cost"]) == (
        "9800",
        "100",
        "200",
    )
    assert told["as_of"].endswith("Z")


def test_the_figures_of_the_page_are_those_of_the_valuation(book, btc, api):
    api.post(
        f"portfolios/{book.pk}/transactions", type="buy", symbol="BTC/USDT", quantity="2", price="100",
        executed_at="2026-03-02",
    )  # fmt: skip
    told = api.get(f"portfolios/{book.pk}?as_of=2026-03-02").json()
    found = valuation(Portfolio.objects.get(pk=book.pk), as_of=date(2026, 3, 2))
    assert {name: told[name] for name in shapes.FIGURES} == {
        name: None if (it := getattr(found, name)) is None else money.text(it) for name in shapes.FIGURES
    }
    assert [it["value"] for it in told["holdings"]] == [money.text(it.value) for it in found.holdings]


def test_on_a_day_of_the_past_it_is_what_it_was(book, btc, api):
    before = api.get(f"portfolios/{book.pk}?as_of=2020-01-01").json()
    assert (before["total_value"], before["holdings"], before["as_of"]) == ("0", [], "2020-01-01")
    for odd in ("2020-13-01", "foo", "", "9999-12-31", "2020-01-01T00:00:00Z"):
        assert api.get(f"portfolios/{book.pk}?as_of={odd}").status_code == 400, odd
    assert api.get(f"portfolios/{book.pk}?asof=2020-01-01").status_code == 400


def test_the_plain_view_says_what_the_documented_one_says(book, api):
    one = api.get(f"portfolios/{book.pk}")
    two = api.client.get(
        f"/api/v1/portfolios/{book.pk}", headers={"Authorization": f"Bearer {api.token}"}, HTTP_ACCEPT="*/*"
    )
    assert {**one.json(), "as_of": 0} == {**two.json(), "as_of": 0}
    assert (
        b"<!DOCTYPE html>"
        in api.client.get(
            f"/api/v1/portfolios/{book.pk}", headers={"Authorization": f"Bearer {api.token}", "Accept": "text/html"}
        ).content
    )


def test_what_get_gives_may_be_put_back(book, api):
    told = api.get(f"portfolios/{book.pk}").json()
    assert api("PUT", f"portfolios/{book.pk}", told).status_code == 200
    changed = api("PATCH", f"portfolios/{book.pk}", {"name": "Renamed", "fee_schedule": {"bps": "10", "min": 1}})
    assert (changed.json()["name"], changed.json()["fee_schedule"]) == ("Renamed", {"bps": "10", "min": "1"})
    assert changed.json()["balance"] == told["balance"]


def test_another_method_works_the_gain_out_anew(book, btc, api):
    for price in ("100", "200"):
        api.post(
            f"portfolios/{book.pk}/transactions", type="buy", symbol="BTC-USDT", quantity="1", price=price,
            executed_at="2026-03-02",
        )  # fmt: skip
    api.post(
        f"portfolios/{book.pk}/transactions", type="sell", symbol="btc", quantity="1", price="300",
        executed_at="2026-03-03",
    )  # fmt: skip
    assert api.get(f"portfolios/{book.pk}").json()["realized_pnl"] == "150"
    told = api("PATCH", f"portfolios/{book.pk}", {"cost_basis": "lifo"}).json()
    assert told["realized_pnl"] == "100"


def test_b3_what_is_not_to_be_set_is_not_set(book, bob, api):
    api("PATCH", f"portfolios/{book.pk}", {"owner": bob.pk, "id": str(bob.pk), "version": 9, "balance": "1000000"})
    row = Portfolio.objects.get(pk=book.pk)
    assert (row.owner_id, row.version) == (book.owner_id, 1)
    assert api.get(f"portfolios/{book.pk}").json()["balance"] == "10000"


def test_the_base_currency_stays_once_something_was_booked(book, api):
    answer = api("PATCH", f"portfolios/{book.pk}", {"base_currency": "EUR"})
    assert (answer.status_code, code_of(answer)) == (409, "base_currency_fixed")


def test_archived_ones_are_listed_when_asked_for(book, api):
    api("PATCH", f"portfolios/{book.pk}", {"archived": True})
    assert api.get("portfolios").json()["count"] == 0
    assert [it["archived"] for it in api.get("portfolios?archived=all").json()["results"]] == [True]
    assert api.get("portfolios?archived=maybe").status_code == 400


def test_the_default_is_handed_on(book, api):
    other = api.post("portfolios", name="Other").json()
    assert (other["is_default"], code_of(api("PATCH", f"portfolios/{book.pk}", {"is_default": False}))) == (
        False, "default_needed",
    )  # fmt: skip
    assert api("PATCH", f"portfolios/{other['id']}", {"is_default": True}).json()["is_default"] is True
    assert [it["is_default"] for it in api.get("portfolios").json()["results"]] == [True, False]


def test_it_is_deleted_with_its_ledger(book, api):
    assert api("DELETE", f"portfolios/{book.pk}").status_code == 204
    assert api.get(f"portfolios/{book.pk}").status_code == 404


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("name", ""), ("name", "x" * 101), ("name", "a\u0000b"), ("name", 5), ("base_currency", "U"),
        ("base_currency", "US$"), ("cost_basis", "strict"), ("fee_policy", "none"), ("opening_balance", "-1"),
        ("opening_balance", "NaN"), ("opening_balance", "1e400"), ("opening_balance", "1" * 21), ("benchmark", "NOPE"),
        ("dividends", "never"), ("fee_schedule", {"per_share": "1"}), ("fee_schedule", {"bps": "-1"}),
        ("fee_schedule", []),
    ],
)  # fmt: skip
def test_c_odd_fields_are_refused_and_nothing_is_opened(alice, api, field, odd):
    api.sign_in(alice)
    answer = api.post("portfolios", **{"name": "Core", field: odd})
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["attr"].split(".")[0] == field
    assert not Portfolio.objects.exists()


def test_numbers_leave_exactly(book, api):
    api.post(f"portfolios/{book.pk}/transactions", type="deposit", amount="123456789.123456789123")
    assert api.get(f"portfolios/{book.pk}").json()["balance"] == "123466789.123456789123"
    assert money.text(valuation(Portfolio.objects.get(pk=book.pk)).balance) == "123466789.123456789123"
