"""`/ws/notifications`: what a person is told, the moment they are told it.

`accounts.sockets.SignedIn` has seen to who it is, and looks again while the socket is open.
"""

import time
from collections import Counter
from typing import Any

import orjson
from channels.db import database_sync_to_async
from django.conf import settings
from django.urls import re_path

from accounts.models import User
from alerts.channels import inapp
from alerts.live.hub import NotificationHub
from alerts.queries import frames
from alerts.queries import notifications as queries
from config.front.types import Message, Receive, Scope, Send
from config.front.wire import Wire, text_frame
from config.kit.pace import Pace
from markets.live.hub import PriceHub
from markets.live.plain import PlainLine
from markets.live.topics import Line, error

CLOSE_TOO_MANY = 4429
SOCKETS_OF_PERSON = 100  # in one process
FRAMES_PER_S, FRAMES_AT_ONCE = 10, 60

hub = NotificationHub(news=inapp.NEWS, missed=frames.missed)
_sockets: Counter[int] = Counter()


class Notifications:
    """The ASGI application."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user: User = scope["user"]
        await receive()
        await send({"type": "websocket.accept"})
        if _sockets[user.pk] >= SOCKETS_OF_PERSON * settings.LIMITS_SCALE:
            await send({"type": "websocket.close", "code": CLOSE_TOO_MANY})
            return
        _sockets[user.pk] += 1
        line: Line = Wire.of(scope) or PlainLine(send)
        hub.start()
        hub.join(line, user.pk)
        try:
            await self.stay(line, user, receive)
        finally:
            hub.leave(line, user.pk)
            _sockets[user.pk] -= 1
            if not _sockets[user.pk]:
                del _sockets[user.pk]

    async def stay(self, line: Line, user: User, receive: Receive) -> None:
        pace = Pace(FRAMES_PER_S * settings.LIMITS_SCALE, FRAMES_AT_ONCE * settings.LIMITS_SCALE)
        while (message := await receive())["type"] == "websocket.receive":
            if not pace.take(time.monotonic()):
                line.drop(CLOSE_TOO_MANY)
                return
            if _action(message) == "count":
                unread = await database_sync_to_async(queries.unread)(user)
                PriceHub.write(line, text_frame(orjson.dumps({"type": "unread", "unread": unread})))
            else:
                PriceHub.write(line, error("unknown_action", 'Say {"action": "count"}, or nothing.'))


def _action(message: Message) -> Any:
    try:
        frame = orjson.loads(message.get("text") or "")
    except orjson.JSONDecodeError:
        return None
    return frame.get("action") if isinstance(frame, dict) else None


def sockets() -> list[Any]:
    return [re_path(r"^ws/notifications/?$", Notifications())]  # type: ignore[arg-type]
