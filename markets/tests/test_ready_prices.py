"""`GET prices` and its kin: from ready bytes where they are usual, from Django where not, in the same words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import api_tokens
from accounts.tests.cast import person
from markets import live
from markets.models import Instrument
from markets.services import instruments
from markets.tests.prices import instrument, price_of
from tests.server import Served, served, wait_for

EVERYWHERE = ["/api/v1/prices/{}", "/api/market/price/{}", "/api/markets/{}"]


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served(LIMITS_SCALE="1000") as running:
        yield running


@pytest.fixture
def market(server: Served, transactional_db: None) -> Iterator[list[Instrument]]:
    rows = [instrument("BTC/USDT"), instrument("ETH/USDT"), instrument("^NSEI", "index"), instrument("M&M.NS", "stock")]
    live.publish(
        [price_of(rows[0], "62150.50", bid=Decimal(62150)), price_of(rows[1], "2500"), price_of(rows[2], "24000.1")]
    )
    wait_for(lambda: ready(server, "/api/v1/prices") and len(get(server, "/api/v1/prices")["prices"]) == 3)
    yield rows
    live.forget([row.pk for row in rows])


def get(server: Served, path: str) -> dict[str, Any]:
    answer = httpx.get(server.url + path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ready(server: Served, path: str) -> bool:
    """Django's answers carry the request's id."""
    return "x-request-id" not in httpx.get(server.url + path).headers


def by_django(server: Served, path: str) -> dict[str, Any]:
    """A POST's cousin: HEAD and GET are the front's, so ask in a way that it leaves alone."""
    answer = httpx.get(server.url + path, headers={"accept": "application/json, text/html;q=0.1"})
    assert "x-request-id" in answer.headers
    found: dict[str, Any] = answer.json()
    return found


def test_both_ways_say_the_same(server: Served, market: list[Instrument]) -> None:
    for path in ("/api/v1/prices", "/crypto/latest", "/api/markets/", "/api/v1/prices?symbols=eth-usdt,^NSEI"):
        assert ready(server, path), path
        assert get(server, path)["prices"] == by_django(server, path)["prices"], path
    for before in EVERYWHERE:
        for name in ("BTC/USDT", "BTC-USDT", "%5ENSEI"):
            path = before.format(name)
            assert ready(server, path), path
            assert get(server, path) == by_django(server, path), path


def test_what_is_said(server: Served, market: list[Instrument]) -> None:
    found = get(server, "/api/v1/prices/BTC-USDT")
    assert found.pop("ts").endswith("Z")
    assert found == {
        "id": market[0].pk, "symbol": "BTC/USDT", "price": "62150.5", "bid": "62150", "ask": None, "high_24h": None,
        "low_24h": None, "volume_24h": None, "change_24h": None, "change_pct_24h": "1.5", "venue": "binance",
        "stale": False,
    }  # fmt: skip
    paper = get(server, "/api/markets/ETH/USDT")
    assert (paper["symbol"], paper["price"]) == ("ETH/USDT", 2500.0)
    assert '"price":2500.0' in httpx.get(server.url + "/api/markets/ETH/USDT").text


def test_a_change_is_there_at_once_and_the_unchanged_is_304(server: Served, market: list[Instrument]) -> None:
    path = "/api/v1/prices/ETH-USDT"
    before = httpx.get(server.url + path)
    tag = {"if-none-match": before.headers["etag"]}
    live.publish([price_of(market[0], "1")])
    wait_for(lambda: get(server, "/api/v1/prices/BTC-USDT")["price"] == "1")
    assert httpx.get(server.url + path, headers=tag).status_code == 304
    live.publish([price_of(market[1], "2501")])
    wait_for(lambda: httpx.get(server.url + path, headers=tag).status_code == 200)
    assert get(server, path)["price"] == "2501"
    assert get(server, "/api/v1/prices?symbols=ETH/USDT")["prices"][0]["price"] == "2501"


def test_changes_of_the_catalogue_are_heard(server: Served, market: list[Instrument]) -> None:
    """Well before the process would read it again by itself, twice a minute."""

    def shown() -> set[str]:
        return {row["symbol"] for row in get(server, "/api/v1/prices")["prices"]}

    bitcoin, ether, _, _ = market
    instruments.rename(bitcoin, "XBT/USDT")
    wait_for(lambda: shown() == {"XBT/USDT", "ETH/USDT", "^NSEI"}, timeout_s=10)
    assert get(server, "/api/v1/prices/BTC-USDT")["symbol"] == "XBT/USDT"

    ether.active = False
    ether.save()
    instruments.source_changed([ether])
    wait_for(lambda: shown() == {"XBT/USDT", "^NSEI"}, timeout_s=10)


@pytest.mark.parametrize(
    "path", ["/api/v1/prices?symbols=BTC/USDT,NOPE", *(each.format("NOPE") for each in EVERYWHERE)]
)
def test_an_unknown_symbol(server: Served, market: list[Instrument], path: str) -> None:
    answer = httpx.get(server.url + path)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "unknown_symbol")


def test_one_without_a_price(server: Served, market: list[Instrument]) -> None:
    answer = httpx.get(server.url + "/api/v1/prices/M%26M.NS")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "price_unavailable")
    [row] = get(server, "/api/v1/prices?symbols=M%26M.NS")["prices"]
    assert (row["price"], row["stale"]) == (None, True)


ODD = [
    "symbols=",
    "symbols=A,,B",
    "symbols=%00",
    "symbols=A&symbols=B",
    "limit=5",
    "symbols=%FF",
    "=",
    "symbols=" + "A," * 250,
]


@pytest.mark.parametrize("query", ODD)
def test_c5_an_odd_query_is_refused(server: Served, market: list[Instrument], query: str) -> None:
    assert httpx.get(f"{server.url}/api/v1/prices?{query}").status_code in (400, 404)


def test_an_own_instrument_is_its_owners_alone(server: Served, market: list[Instrument]) -> None:
    alice = person("Alice")
    own = instrument("MYFLAT", "fund", owner=alice, hand_priced=True)
    live.publish([price_of(own, "500000")])
    path = server.url + "/api/v1/prices/MYFLAT"
    assert httpx.get(path, headers=_bearer(alice)).json()["price"] == "500000"
    assert httpx.get(path, headers=_bearer(person("Bob"))).status_code == 404
    assert httpx.get(path).status_code == 404
    assert "MYFLAT" not in httpx.get(server.url + "/api/v1/prices").text
    live.forget([own.pk])


def _bearer(user: User) -> dict[str, str]:
    made = api_tokens.make(user, name="Prices", scopes=["read"], visitor=Visitor(address="", device=""))
    return {"authorization": f"Bearer {made.token}"}


def test_prices_are_asked_for_from_other_origins_and_limited(server: Served, market: list[Instrument]) -> None:
    head = httpx.head(server.url + "/api/v1/prices")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["cache-control"] == "public, max-age=1"
    assert httpx.post(server.url + "/api/v1/prices").status_code in (403, 405)
