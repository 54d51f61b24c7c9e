"""Who opens a WebSocket, and that they still may while it is open.

API clients say so by `Authorization: Bearer` or the subprotocol pair `bearer, <token>`, browsers by their
session, which counts only on our own pages: a foreign site's script sends our cookies too. What signs in must be
alive; the socket is accepted first and closed with 4401 else, because a refused handshake tells a script nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.security.websocket import OriginValidator
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.authentication import by_bearer
from accounts.errors import TokenNotValid
from accounts.models import ApiToken, User
from accounts.sessions import SessionStore
from config.kit import errors

CLOSE_NOT_SIGNED_IN = 4401
RECHECK_S = 50.0
SUBPROTOCOL = "bearer"

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class SignedIn:
    """Sets `scope["user"]`. Sockets under `settings.OPEN_SOCKETS` take strangers from any page."""

    def __init__(self, inner: Application, *, recheck_s: float = RECHECK_S) -> None:
        self.inner, self.recheck_s = inner, recheck_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = bearer(scope)
        if raw is not None:
            await self._watched(scope, receive, send, whoever=lambda: database_sync_to_async(_of_token)(raw))
        else:
            await CookieMiddleware(SessionMiddleware(self._by_session))(scope, receive, send)

    async def _by_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        user = await get_user(scope)
        if not user.is_authenticated or not _from_our_pages(scope):
            if user.is_authenticated and not scope["path"].startswith(tuple(settings.OPEN_SOCKETS)):
                await receive()
                await send({"type": "websocket.close"})  # before accepting: the handshake answers 403
                return
            scope["user"] = AnonymousUser()
            await self.inner(scope, receive, send)
            return

        async def again() -> Any:
            return await get_user({"session": SessionStore(scope["session"].session_key)})

        await self._watched(scope, receive, send, whoever=again)

    async def _watched(
        self, scope: Scope, receive: Receive, send: Send, *, whoever: Callable[[], Awaitable[Any]]
    ) -> None:
        """Run the socket for as long as `whoever` still finds a person."""
        scope["user"] = await whoever()
        if not scope["user"].is_authenticated:
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": CLOSE_NOT_SIGNED_IN})
            return
        socket = asyncio.ensure_future(self.inner(scope, receive, _naming_subprotocol(scope, send)))
        watch = asyncio.ensure_future(self._until_gone(whoever))
        try:
            await asyncio.wait({socket, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not socket.done():
                await send({"type": "websocket.close", "code": CLOSE_NOT_SIGNED_IN})
        finally:
            watch.cancel()
            if not socket.done():
                socket.cancel()
            await asyncio.gather(socket, watch, return_exceptions=True)
        if not socket.cancelled():
            socket.result()

    async def _until_gone(self, whoever: Callable[[], Awaitable[Any]]) -> None:
        while True:
            await asyncio.sleep(self.recheck_s)
            try:
                if not (await whoever()).is_authenticated:
                    return
            except errors.OUTAGES:
                continue  # a database that is away for a moment has signed nobody out


def bearer(scope: Scope) -> str | None:
    """The token of an API client, by header or by subprotocol; never by the address, which servers log."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    scheme, _, raw = headers.get(b"authorization", "").partition(" ")
    if scheme.lower() == SUBPROTOCOL:
        return raw.strip()
    offered = [name.strip() for name in scope.get("subprotocols", [])]
    if offered[:1] == [SUBPROTOCOL]:
        return offered[1] if len(offered) > 1 else ""
    return None


def _of_token(raw: str) -> User | AnonymousUser:
    try:
        found = by_bearer(raw)
    except TokenNotValid:
        return AnonymousUser()
    if isinstance(found, ApiToken) and ApiToken.Scope.READ not in found.scopes:
        return AnonymousUser()
    return found.user


def _naming_subprotocol(scope: Scope, send: Send) -> Send:
    """A browser drops a socket whose server chose none of the subprotocols it offered."""

    async def naming(message: Message) -> None:
        if message["type"] == "websocket.accept" and SUBPROTOCOL in scope.get("subprotocols", []):
            message = {"subprotocol": SUBPROTOCOL, **{k: v for k, v in message.items() if v is not None}}
        await send(message)

    return naming


def _from_our_pages(scope: Scope) -> bool:
    origins = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"origin"]
    if len(origins) != 1 or origins[0] == "null":
        return False
    judge = OriginValidator(None, [settings.SITE_URL, *settings.ALLOWED_HOSTS])
    try:
        return bool(judge.valid_origin(urlsplit(origins[0])))
    except ValueError:
        return False
