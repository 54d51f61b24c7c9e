"""Instruments in the palette and on the search page."""

import pytest
from django.test import Client

from markets.models import Instrument
from markets.services import catalogue


@pytest.fixture
def market(db):
    catalogue.load(only={"BTC/USDT", "META", "M&M.NS"})


@pytest.mark.parametrize(
    ("asked", "url"),
    [("btc", "/markets/BTC-USDT/"), ("bitcoin", "/markets/BTC-USDT/"), ("FB", "/markets/META/"),
     ("mahindra", "/markets/M&amp;M.NS/"), ("btc-usdt", "/markets/BTC-USDT/")],
)  # fmt: skip
def test_one_is_found(market, asked, url):
    assert url in Client().get("/search/", {"q": asked}).content.decode()


def test_a_private_one_is_found_by_its_owner_alone(market, alice):
    Instrument.objects.create(symbol="HOUSE", name="House", kind="fund", currency="INR", owner=alice)
    mine = Client()
    mine.force_login(alice)

    assert "/markets/HOUSE/" in mine.get("/search/", {"q": "house"}).content.decode()
    assert "/markets/HOUSE/" not in Client().get("/search/", {"q": "house"}).content.decode()


@pytest.mark.parametrize("asked", ["\0", "a\0b", "%", "\u202e", "'--", " ", "x" * 5000])
def test_c6_odd_words_find_nothing_and_break_nothing(market, asked):
    answer = Client().get("/search/", {"q": asked, "as": "options"})

    assert answer.status_code == 200
    assert "/markets/" not in answer.content.decode().replace('href="/markets/"', "") or asked == " "
