"""Under a server that is not ours, as in `make dev`, clients are told the same; only the way out is another."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from config.front.types import Message
from config.front.wire import text_frame
from markets import live
from markets.consumers import CLOSE_TOO_MANY
from markets.live.plain import PlainLine
from markets.models import Instrument
from markets.tests.prices import instrument, price_of
from tests.server import Served, served, wait_for

DAPHNE = "daphne -b 127.0.0.1 -p {port} config.asgi:application"
SOCKETS = ["/ws/prices", "/ws/prices?symbols=ETH-USDT", "/ws/crypto", "/api/market/stream", "/ws/market-stream"]
ANSWERS = ["/api/v1/prices?symbols=BTC/USDT", "/api/v1/prices/BTC-USDT", "/api/market/price/BTC-USDT"]
TOLD_AT = {"ts", "timestamp", "as_of"}


@pytest.fixture(scope="module")
def servers(django_db_setup: None) -> Iterator[list[Served]]:
    with served() as ours, served(program=DAPHNE) as daphne:
        yield [ours, daphne]


@pytest.fixture
def market(servers: list[Served], transactional_db: None) -> Iterator[list[Instrument]]:
    rows = [instrument("BTC/USDT"), instrument("ETH/USDT")]
    live.publish([price_of(rows[0], "62150.50"), price_of(rows[1], "2500")])
    for server in servers:
        wait_for(lambda: len(first_frame(server, "/ws/prices")["prices"]) == 2)  # noqa: B023
    yield rows
    live.forget([row.pk for row in rows])
    for server in servers:
        assert "Traceback" not in server.log


def first_frame(server: Served, path: str) -> dict[str, Any]:
    with connect(f"ws://127.0.0.1:{server.port}{path}") as socket:
        return but_when(json.loads(socket.recv(timeout=5)))


def but_when(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in TOLD_AT}


@pytest.mark.parametrize("path", SOCKETS)
def test_the_first_frame_is_the_same(servers: list[Served], market: list[Instrument], path: str) -> None:
    ours, daphne = (first_frame(server, path) for server in servers)
    assert daphne == ours
    assert daphne.get("prices") or daphne.get("markets")


@pytest.mark.parametrize("path", ANSWERS)
def test_the_answer_to_http_is_the_same(servers: list[Served], market: list[Instrument], path: str) -> None:
    ours, daphne = (httpx.get(server.url + path) for server in servers)
    assert (daphne.status_code, but_when(daphne.json())) == (ours.status_code, but_when(ours.json()))


def test_news_errors_and_the_end_arrive_there_too(servers: list[Served], market: list[Instrument]) -> None:
    with connect(f"ws://127.0.0.1:{servers[1].port}/ws/prices") as socket:
        socket.recv(timeout=5)
        socket.send('{"action": "subscribe", "symbols": ["NOPE", "BTC/USDT"]}')
        assert json.loads(socket.recv(timeout=5))["code"] == "unknown_symbol"
        live.publish([price_of(market[0], "1")])
        while json.loads(socket.recv(timeout=5)).get("prices", [{}])[0].get("price") != "1":
            pass


class Client:
    """What ASGI's `send` leads to; it takes a message whenever it is let."""

    def __init__(self) -> None:
        self.taken: asyncio.Queue[Message] = asyncio.Queue()
        self.takes = asyncio.Event()

    async def send(self, message: Message) -> None:
        await self.takes.wait()
        self.taken.put_nowait(message)


async def told(client: Client, count: int) -> list[Message]:
    return [await asyncio.wait_for(client.taken.get(), 5) for _ in range(count)]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
async def test_frames_of_any_length_become_messages(size: int) -> None:
    client = Client()
    client.takes.set()
    line = PlainLine(client.send)
    for letter in "ab":
        line.write(text_frame(letter.encode() * size))
    assert await told(client, 2) == [{"type": "websocket.send", "text": letter * size} for letter in "ab"]
    assert line.unsent() == 0


async def test_h4_what_a_client_does_not_take_is_counted_and_it_can_be_dropped() -> None:
    client = Client()
    line = PlainLine(client.send)
    frame = text_frame(b"x" * 1000)
    for _ in range(10):
        line.write(frame)
    await asyncio.sleep(0)
    assert line.unsent() == 10 * len(frame)
    line.drop(CLOSE_TOO_MANY)
    client.takes.set()
    assert (await told(client, 2))[1] == {"type": "websocket.close", "code": CLOSE_TOO_MANY}
    assert client.taken.empty(), "what waited is not sent any more"
