"""One fake service on a port of loopback: its WebSocket and its REST answers, as the real one has them on its host.

async with Loopback(Binance()) as binance: ...        # in this loop
with running(Binance(), OKX()) as fleet:              # in a thread, for tests that are no coroutines
    fleet.do(fleet[0].exchange.trade("BTCUSDT", "62000.10"))
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from markets.replay.exchange import Answer, Exchange, Knock, Service
from markets.replay.session import Session

HOST = "127.0.0.1"
LOG = logging.getLogger("markets.replay")
LOG.setLevel(logging.WARNING)
Kind = TypeVar("Kind", bound=Service)
Result = TypeVar("Result")


class Loopback(Generic[Kind]):
    def __init__(self, service: Kind, *, port: int = 0) -> None:
        self.service, self.port = service, port
        self._server: Server | None = None

    @property
    def http(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def ws(self) -> str:
        return f"ws://{HOST}:{self.port}"

    @property
    def urls(self) -> dict[str, str]:
        """As settings.EXCHANGES names an exchange's."""
        return {"socket": self.ws, "rest": self.http}

    @property
    def address(self) -> str:
        """As OUTBOUND_ALLOW names it."""
        return f"{HOST}:{self.port}"

    async def start(self) -> None:
        """The port stays the same over stops and starts."""
        self._server = await serve(
            self._converse, HOST, self.port, process_request=self._answer, ping_interval=None, compression=None,
            max_size=2**20, logger=LOG, server_header="replay", open_timeout=None,
        )  # fmt: skip
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        """Nobody listens any more, and who was connected is cut off."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close(close_connections=False)
        for connection in list(server.connections):
            connection.transport.abort()
        if isinstance(self.service, Exchange):
            await self.service.cut()
        await server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """None lets the WebSocket handshake go on; anything else is an answer over HTTP."""
        is_handshake = request.headers.get("Upgrade", "").lower() == "websocket"
        if is_handshake:
            self.service.knocks.append(Knock(time.monotonic(), urlsplit(request.path).path))
        while self.service.faults.stalled and self._server is not None:  # noqa: ASYNC110  # turned from any thread
            await asyncio.sleep(0.05)
        if self.service.faults.refuse:
            return _response(self.service.too_many())
        if is_handshake:
            return None
        self.service.asked.append(request.path)
        parts = urlsplit(request.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return _response(self.service.get(parts.path, query, request.headers))

    async def _converse(self, connection: ServerConnection) -> None:
        if isinstance(self.service, Exchange):
            await self.service.serve(Session(connection, self.service.faults))


def _response(answer: Answer) -> Response:
    body = answer.body.encode()
    headers = Headers({**answer.headers, "Content-Type": answer.type, "Content-Length": str(len(body))})
    headers["Connection"] = "close"
    return Response(answer.status, "", headers, body)


@dataclass
class Fleet:
    """Services that run in a thread."""

    loop: asyncio.AbstractEventLoop
    ports: list[Loopback[Any]]

    def __getitem__(self, number: int) -> "Loopback[Any]":
        return self.ports[number]

    def do(self, work: Coroutine[Any, Any, Result], *, timeout_s: float = 30) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout_s)


@contextlib.contextmanager
def running(*services: Service) -> Iterator[Fleet]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="replay", daemon=True)
    thread.start()
    fleet = Fleet(loop, [Loopback(service) for service in services])
    try:
        for port in fleet.ports:
            fleet.do(port.start())
        yield fleet
    finally:
        for port in fleet.ports:
            fleet.do(port.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
