"""WebSockets to Channels: their routes are `websocket_urlpatterns` of the root URLconf."""

from collections.abc import Callable
from importlib import import_module

from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from config.front.types import Application, Receive, Scope, Send
from config.kit import metrics

CLOSE_UNKNOWN = 4404


class Counted:
    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        metrics.socket_opened()
        try:
            await self.inner(scope, receive, send)
        finally:
            metrics.socket_closed()


async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
    """No such address. Accepted first: only then does a client see why it was closed."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": CLOSE_UNKNOWN})


def application(guard: Callable[[Application], Application]) -> Application:
    """`guard` says who opens a socket, and whether they may."""
    routes = getattr(import_module(settings.ROOT_URLCONF), "websocket_urlpatterns", [])
    return Counted(guard(URLRouter([*routes, re_path("", unknown)])))
