"""Watchlists over the API."""

import pytest

from accounts.tests.cast import code_of
from markets.models import Instrument
from markets.services import catalogue
from portfolios.models import Watched, Watchlist
from portfolios.services import watchlists

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(alice, api):
    catalogue.load(only={"BTC/USDT", "AAPL", "MSFT"})
    api.sign_in(alice)
    return api.post("watchlists", name="Mine", symbols=["btc", "AAPL", "BTC-USDT"]).json()


def test_symbols_keep_their_order_and_stand_once(mine, api):
    assert mine["symbols"] == ["BTC/USDT", "AAPL"]
    assert api.get(f"watchlists/{mine['id']}").json() == mine
    assert api.get("watchlists").json() == {"count": 1, "results": [mine]}


def test_it_is_renamed_and_put_in_another_order(mine, api):
    told = api("PATCH", f"watchlists/{mine['id']}", {"symbols": ["MSFT", "AAPL"], "name": "Other"}).json()
    assert (told["name"], told["symbols"]) == ("Other", ["MSFT", "AAPL"])
    assert api("PATCH", f"watchlists/{mine['id']}", {"name": "Third"}).json()["symbols"] == ["MSFT", "AAPL"]
    assert api("DELETE", f"watchlists/{mine['id']}").status_code == 204
    assert not Watched.objects.exists()


def test_a_name_stands_once(mine, api):
    answer = api.post("watchlists", name="Mine")
    assert (answer.status_code, code_of(answer), answer.json()["errors"][0]["attr"]) == (400, "name_taken", "name")


def test_an_unknown_symbol_is_refused_and_nothing_changes(mine, api):
    answer = api("PATCH", f"watchlists/{mine['id']}", {"symbols": ["AAPL", "NOPE"]})
    assert (answer.status_code, code_of(answer)) == (400, "unknown_symbol")
    assert api.get(f"watchlists/{mine['id']}").json()["symbols"] == ["BTC/USDT", "AAPL"]


def test_anothers_private_instrument_cannot_be_watched(mine, bob, api):
    Instrument.objects.create(owner=bob, symbol="HOUSE", name="Bob's", kind="fund", currency="USD", hand_priced=True)
    answer = api("PATCH", f"watchlists/{mine['id']}", {"symbols": ["HOUSE"]})
    assert (answer.status_code, code_of(answer)) == (400, "unknown_symbol")


def test_a_star_watches_at_the_end_and_unwatches(mine, alice):
    row, msft = Watchlist.objects.get(), Instrument.objects.get(symbol="MSFT")
    for _ in range(2):
        watchlists.watch(row, msft)
    assert [it.instrument.symbol for it in row.watched.all()] == ["BTC/USDT", "AAPL", "MSFT"]
    watchlists.unwatch(row, msft)
    assert row.watched.count() == 2
    assert watchlists.first_or_new(alice) == row


def test_of_two_that_are_merged_one_stays(mine):
    gone, into = Instrument.objects.get(symbol="AAPL"), Instrument.objects.get(symbol="BTC/USDT")
    watchlists.merged(gone=gone, into=into)
    assert [it.instrument_id for it in Watched.objects.all()] == [into.pk]
