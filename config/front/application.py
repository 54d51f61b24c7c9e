"""Which of the four ways a request goes: ready bytes, a probe, a WebSocket, or Django."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

from config.front.hot import Hot
from config.front.types import Application, Receive, Scope, Send

PROBES = frozenset({"/healthz/ready", "/metrics"})
"""They have threads of their own: whether we are ready must be told while all of Django's are busy."""

Background = Callable[[], Awaitable[None]]


class Front:
    """`background`: what runs beside the requests for as long as the server does."""

    def __init__(
        self,
        *,
        hot: Hot,
        probes: Application,
        django: Application,
        sockets: Application,
        background: Sequence[Background] = (),
    ) -> None:
        self.hot, self.probes, self.django, self.sockets = hot, probes, django, sockets
        self.background = background

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "http":
            ready = self.hot.find(scope)
            if ready is not None and await self.hot.answer(ready, scope, send):
                return
            await (self.probes if scope["path"] in PROBES else self.django)(scope, receive, send)
        elif kind == "websocket":
            await self.sockets(scope, receive, send)
        else:
            await self.live(receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """ASGI's lifespan."""
        await receive()
        tasks = [asyncio.ensure_future(work()) for work in self.background]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await send({"type": "lifespan.shutdown.complete"})
