"""Own trades of one instrument, as its chart marks them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from portfolios.tests.trading import book_of, says, trade

pytestmark = pytest.mark.django_db


@pytest.fixture
def btc(btc):
    says(btc, "100")
    return btc


def marks(api, symbol="BTC/USDT"):
    return api.get(f"trade-marks?symbol={symbol}")


def test_trades_of_all_portfolios_are_told(api, alice, btc):
    first, second = book_of(alice), book_of(alice)
    trade(first, btc, "buy", "2")
    trade(second, btc, "buy", "1")
    trade(first, btc, "sell", "0.5", price="120")
    api.sign_in(alice)
    told = marks(api).json()["results"]
    assert sorted((it["type"], it["quantity"], it["price"], it["portfolio"]) for it in told) == sorted([
        ("sell", "0.5", "120", str(first.pk)), ("buy", "1", "100", str(second.pk)), ("buy", "2", "100", str(first.pk)),
    ])  # fmt: skip
    assert {it["currency"] for it in told} == {"USD"}


def test_a_deposit_is_no_mark_and_a_stranger_has_none(api, alice, bob, btc):
    trade(book_of(alice), btc, "buy", "2")
    book_of(bob, str(Decimal(5)))
    api.sign_in(bob)
    assert marks(api).json() == {"results": []}


def test_it_is_for_who_is_signed_in_and_of_one_instrument(api, alice, btc):
    assert marks(api).status_code == 401
    api.sign_in(alice)
    assert (api.get("trade-marks").status_code, marks(api, "NO/SUCH").status_code) == (400, 400)


def test_the_chart_knows_where_to_ask(client, alice, btc):
    page = reverse("instrument", args=[btc.symbol])
    assert "data-trades" not in client.get(page).content.decode()
    client.force_login(alice)
    assert f'data-trades="{reverse("api-trade-marks")}"' in client.get(page).content.decode()
