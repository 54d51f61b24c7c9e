"""`/ws/portfolios/{id}`: what a portfolio is worth as prices move, and each trade the moment it is filled.

`accounts.sockets.SignedIn` has seen to who it is, and looks again while the socket is open.
"""

import time
from collections import Counter
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.urls import re_path

from accounts.models import User
from config.front.types import Receive, Scope, Send
from config.front.wire import Wire
from config.kit import errors
from config.kit.errors import NotFound
from config.kit.pace import Pace
from markets.live.hub import PriceHub
from markets.live.plain import PlainLine
from markets.live.topics import Line, error
from portfolios.live.hub import CLOSE_UNKNOWN, PortfolioHub
from portfolios.queries import watched
from portfolios.queries.portfolios import portfolio_for

CLOSE_TRY_LATER, CLOSE_TOO_MANY = 1013, 4429
SOCKETS_OF_PERSON = 100  # in one process
FRAMES_PER_S, FRAMES_AT_ONCE = 10, 60

hub = PortfolioHub(load=watched.read, versions=watched.versions)
_sockets: Counter[int] = Counter()


class Portfolios:
    """The ASGI application. `prices` is the hub of markets, of the same process."""

    def __init__(self, prices: PriceHub) -> None:
        self.prices = prices
        hub.follow(prices)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user: User = scope["user"]
        await receive()
        await send({"type": "websocket.accept"})
        code = await self.refusal(user, scope["url_route"]["kwargs"]["name"])
        if code:
            await send({"type": "websocket.close", "code": code})
            return
        _sockets[user.pk] += 1
        try:
            await self.stay(scope, receive, send)
        finally:
            _sockets[user.pk] -= 1
            if not _sockets[user.pk]:
                del _sockets[user.pk]

    async def refusal(self, user: User, name: str) -> int | None:
        if _sockets[user.pk] >= SOCKETS_OF_PERSON * settings.LIMITS_SCALE:
            return CLOSE_TOO_MANY
        try:
            await database_sync_to_async(portfolio_for)(user, UUID(name))
        except NotFound:
            return CLOSE_UNKNOWN
        except errors.OUTAGES:
            return CLOSE_TRY_LATER
        return None

    async def stay(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = UUID(scope["url_route"]["kwargs"]["name"])
        line: Line = Wire.of(scope) or PlainLine(send)
        pace = Pace(FRAMES_PER_S * settings.LIMITS_SCALE, FRAMES_AT_ONCE * settings.LIMITS_SCALE)
        await self.prices.loaded()
        hub.start()
        hub.join(line, name)
        try:
            while (await receive())["type"] == "websocket.receive":
                if not pace.take(time.monotonic()):
                    line.drop(CLOSE_TOO_MANY)
                    return
                PriceHub.write(line, error("unknown_action", "This socket tells and does not listen."))
        finally:
            hub.leave(line, name)


def sockets(prices: PriceHub) -> list[Any]:
    name = "(?P<name>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
    return [re_path(rf"^ws/portfolios/{name}/?$", Portfolios(prices))]  # type: ignore[arg-type]
