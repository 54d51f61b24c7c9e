"""WebSockets to Channels: their routes are `websocket_urlpatterns` of the root URLconf."""

from importlib import import_module

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import re_path

from config.front.types import Application, Receive, Scope, Send
from config.kit import metrics


class SameSite(OriginValidator):  # type: ignore[misc]
    """A browser sends our cookies from any page, so pages of other sites are refused. No Origin, no browser."""

    def valid_origin(self, parsed_origin: object) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))


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
    """No such address: closing before accepting answers the handshake with 403."""
    await receive()
    await send({"type": "websocket.close"})


def application() -> Application:
    routes = getattr(import_module(settings.ROOT_URLCONF), "websocket_urlpatterns", [])
    router = URLRouter([*routes, re_path("", unknown)])
    origins = [*settings.ALLOWED_HOSTS, *settings.CORS_ALLOWED_ORIGINS]
    return Counted(SameSite(AuthMiddlewareStack(router), origins))
