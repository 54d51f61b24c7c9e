"""WebSockets to Channels: their routes are `websocket_urlpatterns` of the root URLconf."""

import asyncio
from collections.abc import Callable
from importlib import import_module
from random import uniform

from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from config.front.types import Application, Receive, Scope, Send
from config.kit import metrics
from config.kit.pace import Pace

CLOSE_UNKNOWN = 4404
ACCEPTED_PER_S, ACCEPTED_AT_ONCE = 500, 200
MOST_WAITING = 5000
RETRY_S = (2, 10)


class Counted:
    """After a restart everybody comes back at once. Handshakes beyond the budget wait their turn, so that sockets
    which are open go on; those beyond MOST_WAITING are told to come again, not all at the same moment.
    """

    def __init__(self, inner: Application, *, budget: Pace | None = None) -> None:
        self.inner = inner
        self.budget = budget or Pace(ACCEPTED_PER_S, ACCEPTED_AT_ONCE)
        self.waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not await self.turn():
            await refuse(receive, send)
            return
        metrics.socket_opened()
        try:
            await self.inner(scope, receive, send)
        finally:
            metrics.socket_closed()

    async def turn(self) -> bool:
        now_s = asyncio.get_running_loop().time
        if self.waiting == 0 and self.budget.take(now_s()):
            return True
        if self.waiting >= MOST_WAITING:
            return False
        self.waiting += 1
        try:
            await asyncio.sleep(self.waiting / self.budget.per_s)
            while not self.budget.take(now_s()):  # noqa: ASYNC110 - time alone makes it true
                await asyncio.sleep(uniform(1, 2) / self.budget.per_s)  # noqa: S311 - spreads them, hides nothing
        finally:
            self.waiting -= 1
        return True


async def refuse(receive: Receive, send: Send) -> None:
    """Before the handshake, as HTTP."""
    await receive()
    retry = b"%d" % uniform(*RETRY_S)  # noqa: S311
    told = [(b"retry-after", retry), (b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": told})
    await send({"type": "websocket.http.response.body", "body": b""})


async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
    """No such address. Accepted first: only then does a client see why it was closed."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": CLOSE_UNKNOWN})


def application(guard: Callable[[Application], Application]) -> Application:
    """`guard` says who opens a socket, and whether they may."""
    routes = getattr(import_module(settings.ROOT_URLCONF), "websocket_urlpatterns", [])
    return Counted(guard(URLRouter([*routes, re_path("", unknown)])))
