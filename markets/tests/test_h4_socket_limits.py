"""H4, H8: what a client can do to a socket of prices, and that it harms only itself."""

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from markets import live
from markets.models import Instrument
from markets.tests.prices import instrument, price_of
from tests.server import Served, served, wait_for

MANY = 400


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture
def btc(server: Served, transactional_db: None) -> Iterator[Instrument]:
    one = instrument("BTC/USDT")
    live.publish([price_of(one, "62150.5")])
    wait_for(lambda: _shown(server) == ["BTC/USDT"], what="the hub to know it")
    yield one
    live.forget([one.pk])
    assert "Traceback" not in server.log


def _shown(server: Served) -> list[str]:
    with connect(address(server)) as client:
        return [one["symbol"] for one in json.loads(client.recv(timeout=5))["prices"]]


def address(server: Served, query: str = "") -> str:
    return f"ws://127.0.0.1:{server.port}/ws/prices{query}"


def frames(client: ClientConnection) -> Iterator[dict[str, Any]]:
    """As they come; five silent seconds are a TimeoutError."""
    while True:
        yield json.loads(client.recv(timeout=5))


def close_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            client.recv(timeout=10)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


BAD: list[tuple[str | bytes, str]] = [
    ("", "bad_frame"),
    ("{", "bad_frame"),
    ("[]", "bad_frame"),
    ("null", "bad_frame"),
    ("[" * 50_000, "bad_frame"),
    (b"\x00\xff", "bad_frame"),
    ("{}", "unknown_action"),
    ('{"action": ["subscribe"]}', "unknown_action"),
    ('{"action": "subscribe", "symbols": "BTC/USDT"}', "bad_symbols"),
    ('{"action": "subscribe", "symbols": []}', "bad_symbols"),
    ('{"action": "subscribe", "symbols": [1]}', "bad_symbols"),
    ('{"action": "subscribe", "symbols": ["\\u0000"]}', "unknown_symbol"),
    ('{"action": "subscribe", "symbols": ["' + "A" * 5000 + '"]}', "unknown_symbol"),
    (json.dumps({"action": "subscribe", "symbols": [f"X{n}" for n in range(500)]}), "too_many_symbols"),
]


def test_h4_a_bad_frame_is_answered_and_the_socket_stays_open(server: Served, btc: Instrument) -> None:
    with connect(address(server, "?symbols=BTC/USDT")) as client:
        client.recv(timeout=5)
        for frame, code in BAD:
            client.send(frame)
            told = next(it for it in frames(client) if it["type"] != "prices")  # the first price may be told again
            assert (frame[:60], told["type"], told["code"]) == (frame[:60], "error", code)
        live.publish([price_of(btc, "7")])
        assert any(it["prices"][0]["price"] == "7" for it in frames(client))


def test_h4_a_megabyte_closes_it(server: Served, btc: Instrument) -> None:
    with connect(address(server)) as client:
        client.send("x" * 1_000_000)
        assert close_code(client) == 1009


def test_h4_a_thousand_messages_at_once_close_it(server: Served, btc: Instrument) -> None:
    with connect(address(server)) as client, connect(address(server)) as other:
        try:
            for _ in range(1000):
                client.send('{"action": "subscribe", "symbols": ["BTC/USDT"]}')
        except ConnectionClosed:
            pass
        assert close_code(client) == 4429
        other.recv(timeout=5)
        live.publish([price_of(btc, "8")])
        assert any(it["prices"][0]["price"] == "8" for it in frames(other))


def test_h8_who_does_not_read_is_dropped_and_slows_nobody(server: Served, transactional_db: None) -> None:
    rows = [instrument(f"C{n}/USDT") for n in range(MANY)]
    live.publish([price_of(row, "1") for row in rows])
    wait_for(lambda: len(_shown(server)) == MANY, what="the hub to know them")
    asleep = _handshaken(server)
    delays_ms = []
    with connect(address(server)) as reader:
        reader.recv(timeout=5)
        for step in range(60):
            live.publish([price_of(row, f"{step + 2}") for row in rows])
            began = time.monotonic()
            assert any(it["prices"][0]["price"] == f"{step + 2}" for it in frames(reader))
            delays_ms.append(1000 * (time.monotonic() - began))
            if _is_dropped(server):
                break
    wait_for(lambda: _is_dropped(server), what="the one that sleeps to be dropped")
    asleep.close()
    assert sorted(delays_ms)[len(delays_ms) // 2] < 2000
    live.forget([row.pk for row in rows])


def _handshaken(server: Served) -> socket.socket:
    """A client that shakes hands and never reads again."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", server.port))
    raw.sendall(
        b"GET /ws/prices HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    raw.recv(1024)
    return raw


def _is_dropped(server: Served) -> bool:
    return "a socket was too slow" in server.log
