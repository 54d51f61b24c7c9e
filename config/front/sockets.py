"""WebSockets to Channels: routes are `websocket_urlpatterns` of the root URLconf."""

from importlib import import_module

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import re_path

from config.front.types import Application, Receive, Scope, Send


class SameSite(OriginValidator):  # type: ignore[misc]
    """Cookies go along from any page, so a page of another site must not get in. Without Origin it is no browser."""

    def valid_origin(self, parsed_origin: object) -> bool:
        return parsed_origin is None or bool(self.validate_origin(parsed_origin))


async def unknown(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.close", "code": 4404})


def application() -> Application:
    routes = getattr(import_module(settings.ROOT_URLCONF), "websocket_urlpatterns", [])
    router = URLRouter([*routes, re_path("", unknown)])
    routed: Application = SameSite(
        AuthMiddlewareStack(router), [*settings.ALLOWED_HOSTS, *settings.CORS_ALLOWED_ORIGINS]
    )
    return routed
