"""Watchlists as pages, and the star."""

import pytest
from django.urls import reverse

from markets.models import Instrument
from markets.services import catalogue
from portfolios.models import Watchlist
from portfolios.queries.watchlists import instruments_of, watchlist_for
from portfolios.services import watchlists

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def page(client, alice, btc):
    client.force_login(alice)
    return client


@pytest.fixture
def apple(btc):
    catalogue.load(only={"AAPL"})
    return Instrument.objects.get(symbol="AAPL")


def on(watchlist, owner):
    return [one.symbol for one in instruments_of(watchlist_for(owner, watchlist.pk))]


def change(page, watchlist, **sent):
    return page.post(reverse("change-watchlist", args=[watchlist.pk]), sent)


def test_the_star_turns(page, alice):
    first = page.post("/watchlists/star/", {"symbol": "BTC/USDT"}, headers=JSON).json()
    assert first == {"watched": True, "said": "BTC/USDT is on Watchlist."}
    assert page.get("/watchlists/star/?known=1").json() == {"symbols": ["BTC/USDT"]}
    assert not page.post("/watchlists/star/", {"symbol": "BTC/USDT"}, headers=JSON).json()["watched"]
    assert page.get("/watchlists/star/?known=1").json() == {"symbols": []}


def test_without_a_script_it_asks_onto_which_list(page, alice, btc):
    chosen = watchlists.open_one(alice, name="Coins")
    assert "Coins" in page.get("/watchlists/star/?symbol=BTC/USDT").content.decode()
    assert page.post("/watchlists/star/", {"symbol": "BTC/USDT", "list": str(chosen.pk)}).status_code == 302
    assert on(chosen, alice) == ["BTC/USDT"]


def test_a_list_is_begun_filled_ordered_renamed_and_deleted(page, alice, btc, apple):
    page.post("/watchlists/", {"name": "Both"})
    chosen = Watchlist.objects.get(owner=alice)
    for symbol in ("BTC/USDT", "AAPL"):
        change(page, chosen, do="add", symbol=symbol)
    assert on(chosen, alice) == ["BTC/USDT", "AAPL"]
    change(page, chosen, do="up", instrument=apple.pk)
    assert on(chosen, alice) == ["AAPL", "BTC/USDT"]
    assert [row.instrument for row in page.get("/watchlists/").context["rows"]] == [apple, btc]
    change(page, chosen, do="remove", instrument=btc.pk)
    assert on(chosen, alice) == ["AAPL"]
    change(page, chosen, do="rename", name="Shares")
    assert "Shares" in page.get("/watchlists/").content.decode()
    change(page, chosen, do="delete")
    assert not Watchlist.objects.exists()


def test_a_name_that_is_taken_comes_back(page, alice):
    watchlists.open_one(alice, name="Coins")
    assert page.post("/watchlists/", {"name": "Coins"}).status_code == 422


@pytest.mark.parametrize("sent", [{"do": "add", "symbol": "NOTHERE"}, {"do": "up", "instrument": "x"}, {"do": "fly"}])
def test_what_means_nothing_changes_nothing(page, alice, btc, sent):
    chosen = watchlists.open_one(alice, name="Coins", instruments=[btc])
    assert change(page, chosen, **sent).status_code == 302
    assert on(chosen, alice) == ["BTC/USDT"]


def test_bob_finds_none_of_it(client, alice, bob, btc):
    chosen = watchlists.open_one(alice, name="Coins", instruments=[btc])
    client.force_login(bob)
    assert client.get(f"/watchlists/?list={chosen.pk}").status_code == 404
    assert change(client, chosen, do="delete").status_code == 404
    assert client.get("/watchlists/").context["rows"] == []
