"""A plain GET of ready bytes is answered by the protocol itself; nobody can tell it from the long way.

This is also the contract test of our subclass of uvicorn's protocol: a new uvicorn that changes what it leans
on fails here.
"""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from config.front.application import Front
from config.front.hot import Hot, Ready
from config.front.protocol import HttpProtocol
from config.front.types import Receive, Scope, Send
from config.kit import limits, valkey

PATH = "/api/v1/prices"
LONG_WAY = b"the long way"


async def django(scope: Scope, receive: Receive, send: Send) -> None:
    length = (b"content-length", b"%d" % len(LONG_WAY))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": LONG_WAY})


class Wire:
    """One connection that sends bytes as they are and reads whole answers."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> "Wire":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    def send(self, *lines: str, method: str = "GET", path: str = PATH, version: str = "1.1") -> None:
        head = [f"{method} {path} HTTP/{version}", "Host: testserver", *lines]
        self.writer.write(("\r\n".join(head) + "\r\n\r\n").encode())

    async def answer(self, *, body: bool = True) -> tuple[int, dict[str, str], bytes]:
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)).decode().split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
        size = int(headers.get("content-length", 0)) if body else 0
        return int(head[0].split()[1]), headers, await asyncio.wait_for(self.reader.readexactly(size), 5)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    valkey.client().flushall()
    hot = Hot(limits.Lease("test-at-once", "20/min"))
    hot.put(PATH, Ready.json(b'{"prices":[]}'))
    front = Front(hot=hot, probes=django, django=django, sockets=django)
    config = uvicorn.Config(
        front, interface="asgi3", http=HttpProtocol, ws="none", lifespan="off", log_config=None,
        server_header=False, proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup([listener])
    await server.on_tick(0)
    yield await Wire(listener.getsockname()[1]).open()
    server.force_exit = True
    await server.shutdown([listener])


async def warm(wire: Wire) -> tuple[int, dict[str, str], bytes]:
    """The first answer goes the long way: it takes the address's share of the limit."""
    wire.send()
    return await wire.answer()


async def test_both_ways_answer_alike(wire: Wire) -> None:
    first = await warm(wire)
    wire.send()
    second = await wire.answer()
    assert first[0] == second[0] == 200
    assert first[2] == second[2] == b'{"prices":[]}'
    assert first[1].keys() == second[1].keys()
    assert {**first[1], "date": ""} == {**second[1], "date": ""}


async def test_it_starts_no_task(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    await warm(wire)
    monkeypatch.setattr(HttpToolsProtocol, "_start_asgi_task", None)
    wire.send()
    assert (await wire.answer())[2] == b'{"prices":[]}'


async def test_an_unchanged_answer_has_no_body(wire: Wire) -> None:
    etag = (await warm(wire))[1]["etag"]
    wire.send(f"If-None-Match: {etag}")
    status, headers, _ = await wire.answer(body=False)
    assert (status, headers["etag"]) == (304, etag)
    wire.send()
    assert (await wire.answer())[0] == 200, "nothing of the body stood in the way of the next answer"


async def test_requests_sent_at_once_are_answered_in_order(wire: Wire) -> None:
    await warm(wire)
    wire.send()
    wire.send(path="/other")
    wire.send()
    assert [(await wire.answer())[2] for _ in range(3)] == [b'{"prices":[]}', LONG_WAY, b'{"prices":[]}']


@pytest.mark.parametrize(
    ("lines", "method", "path"),
    [
        (["Accept: text/html"], "GET", PATH),
        ([], "GET", f"{PATH}?symbols=A"),
        ([], "GET", "/other"),
        ([], "POST", PATH),
    ],
)
async def test_the_unusual_goes_the_long_way(wire: Wire, lines: list[str], method: str, path: str) -> None:
    await warm(wire)
    wire.send(*lines, method=method, path=path)
    assert (await wire.answer())[2] == LONG_WAY


async def test_a_get_with_a_body_is_read_to_its_end(wire: Wire) -> None:
    await warm(wire)
    wire.send("Content-Length: 4")
    wire.writer.write(b"body")
    assert (await wire.answer())[0] == 200
    wire.send()
    assert (await wire.answer())[2] == b'{"prices":[]}'


async def test_a_client_that_wants_to_end_is_let_go(wire: Wire) -> None:
    await warm(wire)
    wire.send("Connection: close")
    assert (await wire.answer())[2] == b'{"prices":[]}'
    assert await asyncio.wait_for(wire.reader.read(), 5) == b""


async def test_k8_the_limit_holds(wire: Wire) -> None:
    statuses = []
    for _ in range(25):
        wire.send()
        statuses.append((await wire.answer())[0])
    assert statuses == [200] * 20 + [429] * 5
