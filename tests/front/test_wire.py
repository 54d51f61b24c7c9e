"""The contract of our subclass of uvicorn's WebSocket protocol: an uvicorn that breaks what it leans on fails here."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from config.front.types import Receive, Scope, Send
from config.front.wire import Wire, WireProtocol, text_frame

SIZES = [0, 1, 125, 126, 65_535, 65_536, 200_000]


@dataclass
class Seen:
    url: str = ""
    wires: "asyncio.Queue[Wire]" = field(default_factory=asyncio.Queue)
    ends: "asyncio.Queue[int]" = field(default_factory=asyncio.Queue)


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    known = Seen()

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        wire = Wire.of(scope)
        assert wire is not None
        await known.wires.put(wire)
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
        await known.ends.put(message["code"])

    config = uvicorn.Config(
        application, interface="asgi3", ws=WireProtocol, ws_per_message_deflate=False, lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup([listener])
    known.url = f"ws://127.0.0.1:{listener.getsockname()[1]}"
    yield known
    server.force_exit = True
    await server.shutdown([listener])


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_written_arrives_as_one_message(seen: Seen, size: int) -> None:
    async with connect(seen.url, max_size=None) as client:
        (await seen.wires.get()).write(text_frame(b"x" * size))
        assert await asyncio.wait_for(client.recv(), 5) == "x" * size


async def test_it_keeps_its_place_among_messages_of_asgi(seen: Seen) -> None:
    async with connect(seen.url) as client:
        wire = await seen.wires.get()
        wire.write(text_frame(b"first"))
        await client.send("second")
        assert [await client.recv(), await client.recv()] == ["first", "second"]
        wire.write(text_frame(b"third"))
        assert await client.recv() == "third"


async def test_what_a_client_does_not_take_is_counted_and_it_can_be_dropped(seen: Seen) -> None:
    async with connect(seen.url, max_queue=1, max_size=None) as client:
        wire = await seen.wires.get()
        assert wire.unsent() == 0
        written = 0
        while wire.unsent() < 1_000_000:
            wire.write(text_frame(b"x" * 100_000))
            written += 100_000
            await asyncio.sleep(0)
            assert written < 50_000_000, "the kernel takes everything"
        wire.drop(4408)
        assert await asyncio.wait_for(seen.ends.get(), 5) == 4408
        held = wire.unsent()
        wire.write(text_frame(b"more"))
        assert wire.unsent() <= held, "nothing is written after the end"
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                await asyncio.wait_for(client.recv(), 5)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4408


async def test_one_that_never_reads_again_is_gone_soon(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.front.wire.LAST_WORDS_S", 0.05)
    reader, writer = await asyncio.open_connection(*seen.url.removeprefix("ws://").split(":"))
    writer.write(
        b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    wire = await seen.wires.get()
    while wire.unsent() < 1_000_000:
        wire.write(text_frame(b"x" * 100_000))
        await asyncio.sleep(0)
    wire.drop(4408)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await asyncio.wait_for(reader.readexactly(50_000_000), 5)
    writer.close()


async def test_dropping_twice_or_after_the_client_left_is_nothing(seen: Seen) -> None:
    async with connect(seen.url):
        wire = await seen.wires.get()
    assert await asyncio.wait_for(seen.ends.get(), 5) == 1000
    wire.write(text_frame(b"late"))
    wire.drop(4408)
    wire.drop(4408)
