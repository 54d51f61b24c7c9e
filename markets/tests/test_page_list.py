"""The market list: its tabs, filters and orders, as pages answer them."""

import time
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from config.kit import valkey
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import catalogue, instruments

SYMBOLS = {"BTC/USDT": "1.5", "AAPL": "-3.25", "VOO": "0.4", "RELIANCE.NS": "2", "^NSEI": "0"}


@pytest.fixture(autouse=True)
def prices(db: None, settings: Settings) -> None:
    """Everything but the index has one."""
    settings.MARKET_DATA = "simulated"
    catalogue.load(only=SYMBOLS)
    now_ms, price = int(time.time() * 1000), Decimal(100)
    live.publish([
        Price(row.pk, row.symbol, price, now_ms, Venue.SIMULATOR, now_ms + 60_000, price, price,
              change_pct_24h=Decimal(SYMBOLS[row.symbol]))
        for row in Instrument.objects.exclude(symbol="^NSEI")
    ])  # fmt: skip


def symbols(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/markets/{query}")
    assert answer.status_code == 200
    return [row.instrument.symbol for row in answer.context["board"].rows]


def test_all_are_listed_by_rank_and_a_tab_shows_its_kind(client: Client) -> None:
    assert set(symbols(client)) == SYMBOLS.keys()
    assert symbols(client, "?tab=etfs") == ["VOO"]
    assert set(symbols(client, "?tab=stocks")) == {"AAPL", "RELIANCE.NS"}


def test_movers_are_those_that_moved_the_furthest_first(client: Client) -> None:
    assert symbols(client, "?tab=movers") == ["AAPL", "RELIANCE.NS", "BTC/USDT", "VOO"]


def test_what_has_no_price_stands_last_either_way(client: Client) -> None:
    assert symbols(client, "?sort=change") == ["AAPL", "VOO", "BTC/USDT", "RELIANCE.NS", "^NSEI"]
    assert symbols(client, "?sort=-change") == ["RELIANCE.NS", "BTC/USDT", "VOO", "AAPL", "^NSEI"]


@pytest.mark.parametrize("q", ["rel", "reliance.ns", "RELIANCE ind", "ind rel"])
def test_parts_of_words_and_symbols_find(client: Client, q: str) -> None:
    assert symbols(client, f"?q={q}") == ["RELIANCE.NS"]


def test_filters_narrow_and_nothing_found_says_what_next(client: Client) -> None:
    assert symbols(client, "?exchange=NASDAQ") == ["AAPL"]
    page = client.get("/markets/?q=nowhere").content.decode()
    assert "Search the providers" in page
    assert "/markets/add/?q=nowhere" in page


def test_while_somebody_types_the_table_alone_is_answered(client: Client) -> None:
    part = client.get("/markets/?q=app", headers={"HX-Request": "true", "HX-Target": "board"}).content.decode()
    assert part.lstrip().startswith('<div id="board"')
    assert "AAPL" in part


@pytest.mark.parametrize("query", ["tab=none", "sort=owner", "page=0", "page=-1", "page=1e3", "page=٣", "q=%00"])
def test_an_address_that_means_nothing_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/markets/?{query}").status_code == 400


def test_a_page_beyond_the_last_is_empty(client: Client) -> None:
    assert symbols(client, "?page=9999") == []


def test_ones_own_are_seen_by_their_owner_alone(client: Client, alice: User, bob: User) -> None:
    instruments.add(instruments.Fresh("MY-FLAT", "Flat", "fund", "INR", Decimal(5)), owner=alice)
    client.force_login(bob)
    assert "MY-FLAT" not in symbols(client)
    client.force_login(alice)
    assert symbols(client, "?tab=own") == ["MY-FLAT"]


def test_simulated_prices_are_named_so(client: Client) -> None:
    assert "All prices here are simulated." in client.get("/markets/").content.decode()
    assert "Simulated prices" in client.get("/").content.decode()


def test_without_valkey_the_list_is_shown_without_prices(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise valkey.Unavailable[0]

    monkeypatch.setattr(live, "latest", away)
    assert set(symbols(client)) == SYMBOLS.keys()
