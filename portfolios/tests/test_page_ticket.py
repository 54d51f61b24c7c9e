"""The trade ticket: says what an entry comes to, refuses what cannot be, and enters a sheet once."""

from decimal import Decimal

import pytest
from django.urls import reverse

from portfolios.models import CashBalance, Holding, Order, Transaction
from portfolios.tests.bookkeeping import say, thing
from portfolios.tests.trading import book_of, says

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def book(alice):
    return book_of(alice)


@pytest.fixture
def house(alice):
    return thing(alice, d0105="120")


@pytest.fixture
def alices(client, alice):
    client.force_login(alice)
    return client


def sheet(kind="buy", how="past", **told):
    return {"type": kind, "how": how, "on": "2026-01-05", "once": "a-sheet", **told}


def post(alices, book, headers=None, **told):
    return alices.post(reverse("portfolio-trade", args=[book.pk]), sheet(**told), headers=headers or {})


def preview(alices, book, **told):
    return post(alices, book, PART, do="preview", **told).content.decode()


def cash(book):
    return CashBalance.objects.get(portfolio=book, currency="USD").amount


def test_a_preview_tells_what_a_purchase_comes_to_and_keeps_nothing(alices, book, house):
    shown = preview(alices, book, symbol="HOUSE", quantity="2", price="100", fee="1")
    assert "$9,799.00" in shown
    assert "$100.50" in shown  # average cost, with the fee
    assert (cash(book), Holding.objects.count()) == (10000, 0)


def test_what_is_saved_is_what_was_said(alices, book, house):
    answer = post(alices, book, symbol="HOUSE", quantity="2", price="100", fee="1")
    assert answer.headers["Location"] == reverse("portfolio", args=[book.pk])
    assert cash(book) == 9799


def test_a_price_left_out_is_that_days_close(alices, book, house):
    assert 'data-price="120"' in preview(alices, book, symbol="HOUSE", quantity="2")
    post(alices, book, symbol="HOUSE", quantity="2")
    assert Holding.objects.get().base_cost == 240


def test_quantity_and_amount_follow_from_each_other(alices, book, house):
    assert 'data-quantity="2.5"' in preview(alices, book, symbol="HOUSE", amount="250", price="100")
    assert 'data-amount="250"' in preview(alices, book, symbol="HOUSE", quantity="2.5", price="100")


def test_a_sale_tells_its_lots_and_its_gain_before_it_is_made(alices, book, house):
    say(book, "buy", "d0102", of=house, quantity="2", price="100")
    shown = preview(alices, book, kind="sell", symbol="HOUSE", quantity="1", price="150")
    assert "+$50.00" in shown
    assert "2026-01-02" in shown
    assert Holding.objects.get().quantity == 2


def test_more_than_is_held_is_refused_in_the_preview_and_in_the_form(alices, book, house):
    assert "would leave" in preview(alices, book, kind="sell", symbol="HOUSE", quantity="1", price="150")
    answer = post(alices, book, kind="sell", symbol="HOUSE", quantity="1", price="150")
    assert answer.status_code == 422
    assert 'value="150"' in answer.content.decode()  # nothing that was typed is lost


def test_a_sheet_that_is_sent_twice_is_entered_once(alices, book, house):
    for _ in range(2):
        answer = post(alices, book, symbol="HOUSE", quantity="2", price="100")
        assert answer.status_code == 302
    assert Transaction.objects.filter(kind="buy").count() == 1


def test_a_refused_sheet_may_be_sent_again(alices, book, house):
    post(alices, book, kind="sell", symbol="HOUSE", quantity="1", price="150")
    post(alices, book, symbol="HOUSE", quantity="2", price="100")
    assert Transaction.objects.filter(kind="buy").count() == 1


def test_save_and_another_opens_the_same_sheet_empty(alices, book, house):
    answer = post(alices, book, do="again", symbol="HOUSE", quantity="2", price="100")
    assert "type=buy" in answer.headers["Location"]
    assert "on=2026-01-05" in answer.headers["Location"]


def test_a_market_order_of_an_amount_buys_what_it_affords(alices, book, btc):
    says(btc, "50000")
    assert "0.02" in preview(alices, book, how="market", symbol="BTC/USDT", amount="1000")
    post(alices, book, how="market", symbol="BTC/USDT", amount="1000")
    assert Order.objects.get().quantity == Decimal("0.02")
    assert cash(book) == 9000


def test_a_limit_order_waits(alices, book, btc):
    says(btc, "50000")
    post(alices, book, how="limit", symbol="BTC/USDT", quantity="0.1", price="40000", lasting="gtc")
    assert Order.objects.get().state == "open"


def test_numbers_are_read_as_their_person_writes_them(alices, alice, book, house):
    alice.profile.locale = "de"
    alice.profile.save()
    post(alices, book, symbol="HOUSE", quantity="1,5", price="1.000,50")
    assert Holding.objects.get().base_cost == Decimal("1500.75")


def test_cash_below_zero_is_told_and_may_be_saved(alices, book, house):
    assert "below zero" in preview(alices, book, symbol="HOUSE", quantity="200", price="100")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("deposit", {"amount": "5"}), ("withdrawal", {"amount": "5"}), ("interest", {"amount": "5"}),
        ("fee", {"amount": "5"}), ("tax", {"amount": "5"}), ("dividend", {"symbol": "HOUSE", "amount": "5"}),
        ("split", {"symbol": "HOUSE", "ratio": "2:1"}), ("bonus", {"symbol": "HOUSE", "ratio": "1 / 2"}),
        ("transfer_in", {"symbol": "HOUSE", "quantity": "1", "price": "90", "acquired_on": "2025-06-01"}),
        ("transfer_out", {"symbol": "HOUSE", "quantity": "1", "amount": "110"}),
    ],
)  # fmt: skip
def test_every_type_is_entered(alices, book, house, kind, told):
    say(book, "buy", "d0102", of=house, quantity="2", price="100")
    assert post(alices, book, kind=kind, **told).status_code == 302
    assert Transaction.objects.filter(kind=kind).exists()


def test_a_transfer_to_another_portfolio_books_both_sides(alices, alice, book, house):
    say(book, "buy", "d0102", of=house, quantity="2", price="100")
    other = book_of(alice, "0")
    post(alices, book, kind="transfer_out", symbol="HOUSE", quantity="1", to=str(other.pk))
    assert Holding.objects.get(portfolio=other).base_cost == 100


def test_anothers_portfolio_is_no_place_to_send_to(alices, bob, book, house):
    say(book, "buy", "d0102", of=house, quantity="2", price="100")
    others = book_of(bob)
    answer = post(alices, book, kind="transfer_out", symbol="HOUSE", quantity="1", to=str(others.pk))
    assert answer.status_code == 422
    assert not Holding.objects.filter(portfolio=others).exists()


@pytest.mark.parametrize(
    "told",
    [{"symbol": "NOTHING", "quantity": "1"}, {"symbol": "HOUSE"}, {"symbol": "HOUSE", "quantity": "-1"},
     {"symbol": "HOUSE", "quantity": "1", "on": "2999-01-01"}, {"symbol": "HOUSE", "quantity": "x"},
     {"symbol": "HOUSE", "quantity": "1", "on": "today"}],
)  # fmt: skip
def test_what_cannot_be_read_is_told_beside_its_field(alices, book, house, told):
    answer = post(alices, book, **told)
    assert answer.status_code == 422
    assert "summary" in answer.content.decode()
    assert Transaction.objects.count() == 1  # the opening balance


@pytest.mark.parametrize("query", ["type=gift", "type=buy&how=magic"])
def test_an_address_that_means_nothing_is_a_400(alices, book, query):
    assert alices.get(f"{reverse('portfolio-trade', args=[book.pk])}?{query}").status_code == 400


def test_the_short_way_leads_to_the_first_portfolio(alices, book):
    answer = alices.get("/trade/?symbol=AAPL")
    assert answer.headers["Location"].endswith(f"/portfolios/{book.pk}/trade/?symbol=AAPL")
