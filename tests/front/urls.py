"""The product's routes and some that misbehave."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import structlog
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from config import urls
from config.kit import health

FOLDER = Path(os.environ.get("TEST_FOLDER", "."))
BOUND_S = 20
log = structlog.get_logger(__name__)


def until_the_port_is_closed(request: HttpRequest) -> HttpResponse:
    """An answer that outlives the signal: it comes when nobody new is let in any more."""
    (FOLDER / "began").touch()
    deadline = time.monotonic() + BOUND_S
    while time.monotonic() < deadline and (not health.draining or _port_open(int(request.get_port()))):
        time.sleep(0.02)
    return HttpResponse("done")


def _port_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body)


def large(request: HttpRequest) -> HttpResponse:
    """More than any socket buffer takes."""
    return HttpResponse(b"x" * (16 * 1024 * 1024))


def endless(request: HttpRequest) -> StreamingHttpResponse:
    def drops() -> Iterator[bytes]:
        try:
            while True:
                (FOLDER / "streaming").touch()
                yield b"drop\n"
                time.sleep(0.01)
        finally:
            (FOLDER / "stream-closed").touch()

    return StreamingHttpResponse(drops())


def meta(request: HttpRequest) -> JsonResponse:
    """What reached Django of the request."""
    return JsonResponse({name: value for name, value in request.META.items() if isinstance(value, str)})


def queries(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.05)")
    return HttpResponse("ok")


def careless(request: HttpRequest) -> HttpResponse:
    """Logs what it should not, as a library might."""
    log.info(
        "careless", password="canary-1", note="token=canary-2", sent_to="alice@example.com", said=request.GET["said"]
    )
    return HttpResponse("ok")


class Talk(AsyncJsonWebsocketConsumer):
    """Says what it is told to, and what its group is told."""

    async def connect(self) -> None:
        await self.channel_layer.group_add("talk", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard("talk", self.channel_name)

    async def receive_json(self, content: object, **kwargs: object) -> None:
        if content == "tell everybody":
            await self.channel_layer.group_send("talk", {"type": "told"})
        else:
            await self.send_json(content)

    async def told(self, event: object) -> None:
        await self.send_json("told")


class WhoAmI(AsyncJsonWebsocketConsumer):
    """Says who opened it, and that it was told of its end."""

    async def connect(self) -> None:
        await self.accept()
        await self.send_json({"user": self.scope["user"].pk})

    async def disconnect(self, code: int) -> None:
        (FOLDER / f"left-{code}").touch()


urlpatterns = [
    path("", echo),
    path("test/slow", until_the_port_is_closed),
    path("test/echo", echo),
    path("api/test/echo", echo),
    path("test/large", large),
    path("test/endless", endless),
    path("test/meta", meta),
    path("test/queries", queries),
    path("test/careless", careless),
    *urls.urlpatterns,
]
websocket_urlpatterns = [re_path(r"^ws/test$", Talk.as_asgi()), re_path(r"^ws/private$", WhoAmI.as_asgi())]
handler404 = urls.handler404
