"""`/ws/prices` and its twins, through the server as it runs."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from accounts.tests.cast import person
from markets import live
from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.models import Candle, Instrument
from markets.tests.prices import instrument, price_of
from tests.server import Served, served, wait_for


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture
def market(server: Served, transactional_db: None) -> Iterator[list[Instrument]]:
    """Two pairs and a share, which the server knows by now."""
    rows = [instrument("BTC/USDT"), instrument("ETH/USDT"), instrument("BAJAJ-AUTO.NS", "stock")]
    live.publish([price_of(rows[0], "62150.50"), price_of(rows[1], "2500")])
    wait_for(lambda: _knows(server, rows), what="the hub to know them")
    with opened(server) as socket:  # what was said so far has been told when this is
        for price in ("2500.1", "2500"):
            live.publish([price_of(rows[1], price)])
            until(socket, lambda frame: price in [one["price"] for one in frame["prices"]])  # noqa: B023
    yield rows
    live.forget([row.pk for row in rows])


def _knows(server: Served, rows: list[Instrument]) -> bool:
    with opened(server) as socket:
        frame = told(socket)
        return {one["symbol"] for one in frame["prices"]} == {"BTC/USDT", "ETH/USDT"}


@contextmanager
def opened(server: Served, query: str = "", path: str = "/ws/prices") -> Iterator[ClientConnection]:
    with connect(f"ws://127.0.0.1:{server.port}{path}{query}") as socket:
        yield socket


def told(socket: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(socket.recv(timeout=5))
    return found


def until(socket: ClientConnection, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    while not true(frame := told(socket)):
        pass
    return frame


def ask(socket: ClientConnection, action: str, *names: str, **more: Any) -> None:
    socket.send(json.dumps({"action": action, **({"symbols": names} if names else {}), **more}))


def symbols(frame: dict[str, Any]) -> list[str]:
    return [one["symbol"] for one in frame["prices"]]


def test_first_a_snapshot_of_everything_then_what_changes(server: Served, market: list[Instrument]) -> None:
    btc, eth, _ = market
    with opened(server) as socket:
        frame = told(socket)
        assert frame["type"] == "prices"
        assert frame["ts"].endswith("Z")
        first = frame["prices"][0]
        assert (first["symbol"], first["price"], first["change_pct_24h"]) == ("BTC/USDT", "62150.5", "1.5")
        assert first["venue"] == "binance"
        assert first["stale"] is False
        assert symbols(frame) == ["BTC/USDT", "ETH/USDT"]
        live.publish([price_of(eth, "2501")])
        frame = told(socket)
        assert [(one["symbol"], one["price"]) for one in frame["prices"]] == [("ETH/USDT", "2501")]
        live.publish([price_of(btc, "1")])
        assert symbols(told(socket)) == ["BTC/USDT"]


def test_the_first_subscribe_narrows_and_the_next_widens(server: Served, market: list[Instrument]) -> None:
    btc, eth, share = market
    with opened(server) as socket:
        told(socket)
        ask(socket, "subscribe", "btc-usdt")
        assert symbols(told(socket)) == ["BTC/USDT"]
        live.publish([price_of(eth, "2502"), price_of(btc, "62151")])
        assert symbols(told(socket)) == ["BTC/USDT"]
        ask(socket, "subscribe", "ETH", "BAJAJ-AUTO.NS")
        assert symbols(told(socket)) == ["ETH/USDT"]
        live.publish([price_of(share, "9000.05"), price_of(eth, "2503"), price_of(btc, "62152")])
        assert symbols(told(socket)) == ["BTC/USDT", "ETH/USDT", "BAJAJ-AUTO.NS"]


def test_after_unsubscribing_from_all_nothing_comes(server: Served, market: list[Instrument]) -> None:
    btc, eth, _ = market
    with opened(server, "?symbols=BTC/USDT,ETH/USDT") as socket, opened(server) as other:
        assert symbols(told(socket)) == ["BTC/USDT", "ETH/USDT"]
        told(other)
        ask(socket, "unsubscribe", "BTC/USDT")
        ask(socket, "subscribe", "ETH/USDT")
        assert symbols(told(socket)) == ["ETH/USDT"]
        live.publish([price_of(btc, "7"), price_of(eth, "8")])
        assert symbols(told(socket)) == ["ETH/USDT"]
        ask(socket, "unsubscribe", "ETH/USDT")
        ask(socket, "no such action")
        assert told(socket)["code"] == "unknown_action"
        told(other)
        live.publish([price_of(btc, "9"), price_of(eth, "10")])
        assert symbols(told(other)) == ["BTC/USDT", "ETH/USDT"]
        ask(socket, "no such action")
        assert told(socket)["code"] == "unknown_action", "no price came before this answer"


def test_an_unknown_symbol_is_named_and_the_others_count(server: Served, market: list[Instrument]) -> None:
    with opened(server, "?symbols=NOPE,ETH/USDT") as socket:
        frame = told(socket)
        assert (frame["type"], frame["code"]) == ("error", "unknown_symbol")
        assert "NOPE" in frame["detail"]
        assert symbols(told(socket)) == ["ETH/USDT"]


def test_what_is_private_is_told_to_nobody(server: Served, market: list[Instrument]) -> None:
    own = instrument("MYFLAT", "fund", owner=person("Alice"), hand_priced=True)
    with opened(server) as socket:
        told(socket)
        live.publish([price_of(own, "500000")])
        live.publish([price_of(market[0], "3")])
        assert symbols(told(socket)) == ["BTC/USDT"]
        ask(socket, "subscribe", "MYFLAT")
        assert told(socket)["code"] == "unknown_symbol"
    live.forget([own.pk])


def test_a_new_instrument_is_told_of_without_a_restart(server: Served, market: list[Instrument]) -> None:
    with opened(server) as socket:
        told(socket)
        live.publish([price_of(instrument("SOL/USDT"), "150")])
        until(socket, lambda frame: "SOL/USDT" in symbols(frame))


def test_a_price_that_nobody_renews_turns_stale(server: Served, market: list[Instrument]) -> None:
    with opened(server, "?symbols=BTC/USDT") as socket:
        told(socket)
        live.publish([price_of(market[0], "4", good_for_s=0.2)])
        assert told(socket)["prices"][0]["stale"] is False
        assert told(socket)["prices"][0]["stale"] is True


@pytest.mark.parametrize("path", ["/ws/crypto", "/api/market/stream", "/ws/prices/"])
def test_the_papers_routes_lead_there_too(server: Served, market: list[Instrument], path: str) -> None:
    with opened(server, "?symbols=BTC/USDT", path) as socket:
        expected: Any = "62150.5" if path == "/ws/prices/" else 62150.5
        assert told(socket)["prices"][0]["price"] == expected


def test_the_papers_market_stream_has_its_own_frames(server: Served, market: list[Instrument]) -> None:
    btc = market[0]
    with opened(server, path="/ws/market-stream") as socket:
        frame = told(socket)
        assert isinstance(frame["timestamp"], float)
        assert frame["markets"][0] == {"id": btc.pk, "symbol": "BTC/USDT", "price": 62150.5}
        live.publish([price_of(btc, "62000")])
        raw = socket.recv(timeout=5)
        assert f'"markets":[{{"id":{btc.pk},"symbol":"BTC/USDT","price":62000.0}}]}}' in str(raw)


def test_the_last_candle_moves_with_every_price(server: Served, market: list[Instrument]) -> None:
    eth = market[1]
    minute = Interval.M1.floor(int(time.time() * 1000)) + 3_600_000  # nobody's clock reaches it during the test
    Candle.objects.create(
        instrument=eth, venue=Venue.BINANCE, interval=Interval.D1, open=2000, high=2600, low=1900, close=2500,
        volume=12.5, ts=datetime.fromtimestamp(Interval.D1.floor(minute) / 1000, UTC),
    )  # fmt: skip
    with opened(server, "?symbols=ETH/USDT") as socket:
        told(socket)
        ask(socket, "subscribe", "ETH/USDT", candles="1d")
        first = until(socket, lambda frame: frame["type"] == "candles" and bool(frame["candles"]))
        expected = [Interval.D1.floor(minute), 2000.0, 2600.0, 1900.0, 2500.0, 12.5]
        assert first == {"type": "candles", "interval": "1d", "candles": [{"symbol": "ETH/USDT", "candle": expected}]}
        live.publish([price_of(eth, "2550", high=Decimal(2700), ts_ms=minute)])
        moved = until(socket, lambda frame: frame["type"] == "candles")
        assert moved["candles"][0]["candle"] == [Interval.D1.floor(minute), 2000.0, 2700.0, 1900.0, 2550.0, 12.5]
        ask(socket, "unsubscribe", "ETH/USDT", candles="1d")
        ask(socket, "subscribe", "ETH/USDT", candles="2d")
        assert until(socket, lambda frame: frame["type"] != "prices")["code"] == "bad_interval"
