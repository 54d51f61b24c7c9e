"""Who opens a WebSocket, and that they still may while it is open.

API clients say so by `Authorization: Bearer` or the subprotocol pair `bearer, <token>`, browsers by their
session, which counts only on our own pages: a foreign site's script sends our cookies too, so its handshake is
refused. Whoever else may not in is accepted and then closed, because a refused handshake tells a script nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.sessions import CookieMiddleware, SessionMiddleware
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http.request import split_domain_port, validate_host

from accounts.authentication import by_bearer
from accounts.errors import TokenNotValid
from accounts.models import ApiToken, User
from accounts.sessions import SessionStore
from config.kit import errors

CLOSE_NOT_SIGNED_IN, CLOSE_TRY_LATER = 4401, 1013
LAST_WORDS_S = 1.0
SUBPROTOCOL = "bearer"

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Somebody:
    """The person, and the role they have now: reading it asks the database, so not in the event loop."""

    user: User | AnonymousUser
    role: str

    @classmethod
    def of(cls, user: User | AnonymousUser) -> "Somebody":
        return cls(user, user.role if isinstance(user, User) else "")


NOBODY = Somebody(AnonymousUser(), "")
Whoever = Callable[[], Awaitable[Somebody]]


class SignedIn:
    """Sets `scope["user"]`. Sockets under `settings.OPEN_SOCKETS` take strangers, from any page."""

    def __init__(self, inner: Application, *, recheck_s: float | None = None) -> None:
        self.inner = inner
        self.recheck_s = settings.SOCKET_RECHECK_S if recheck_s is None else recheck_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = bearer(scope)
        if raw is not None:
            await self._watched(scope, receive, send, whoever=lambda: _of_token(raw))
        elif is_from_our_pages(scope):
            await CookieMiddleware(SessionMiddleware(self._by_session))(scope, receive, send)
        elif is_open(scope):
            await self._as_stranger(scope, receive, send)
        elif _header(scope, b"origin") or _header(scope, b"cookie"):
            await receive()
            await send({"type": "websocket.close"})  # before accepting: the handshake answers 403
        else:
            await _turn_away(receive, send, CLOSE_NOT_SIGNED_IN)

    async def _by_session(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = scope["session"].session_key
        if key is None and is_open(scope):
            await self._as_stranger(scope, receive, send)
        else:
            await self._watched(scope, receive, send, whoever=lambda: _of_session(key))

    async def _as_stranger(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.inner({**scope, "user": NOBODY.user}, receive, send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, *, whoever: Whoever) -> None:
        """Run the socket for as long as `whoever` still finds the same person in the same role."""
        try:
            somebody = await whoever()
        except errors.OUTAGES:
            await _turn_away(receive, send, CLOSE_TRY_LATER)
            return
        if not somebody.user.is_authenticated:
            if bearer(scope) is None and is_open(scope):
                await self._as_stranger(scope, receive, send)
            else:
                await _turn_away(receive, send, CLOSE_NOT_SIGNED_IN)
            return
        door = _Door(scope, send)
        socket = asyncio.ensure_future(self.inner({**scope, "user": somebody.user}, receive, door.send))
        watch = asyncio.ensure_future(self._until_gone(somebody, whoever))
        try:
            await asyncio.wait({socket, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not socket.done():
                await door.shut(CLOSE_NOT_SIGNED_IN)
                await asyncio.wait({socket}, timeout=LAST_WORDS_S)  # it is told, and leaves its groups
        finally:
            watch.cancel()
            socket.cancel()
            await asyncio.gather(socket, watch, return_exceptions=True)
        if not socket.cancelled():
            socket.result()

    async def _until_gone(self, opened: Somebody, whoever: Whoever) -> None:
        while True:
            await asyncio.sleep(self.recheck_s)
            try:
                now = await whoever()
            except errors.OUTAGES:
                continue  # a database that is away for a moment has signed nobody out
            if now != opened:
                return


class _Door:
    """What the socket sends, until it is shut: a word after that would be an error of the server's."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.outside, self.is_shut = send, False
        self.named = SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", []) else None

    async def send(self, message: Message) -> None:
        if self.is_shut:
            return
        if message["type"] == "websocket.accept" and self.named:
            # a browser drops a socket whose server chose none of the subprotocols it offered
            message = {**message, "subprotocol": message.get("subprotocol") or self.named}
        await self.outside(message)

    async def shut(self, code: int) -> None:
        self.is_shut = True
        await self.outside({"type": "websocket.close", "code": code})


async def _turn_away(receive: Receive, send: Send, code: int) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.close", "code": code})


def is_open(scope: Scope) -> bool:
    path: str = scope["path"].rstrip("/")
    return any(path == known or path.startswith(f"{known}/") for known in settings.OPEN_SOCKETS)


def bearer(scope: Scope) -> str | None:
    """The token of an API client, by header or by subprotocol; never by the address, which servers log."""
    scheme, _, raw = (_header(scope, b"authorization") or "").partition(" ")
    if scheme.lower() == SUBPROTOCOL:
        return raw.strip()
    offered = [name.strip() for name in scope.get("subprotocols", [])]
    if offered[:1] == [SUBPROTOCOL]:
        return offered[1] if len(offered) > 1 else ""
    return None


def is_from_our_pages(scope: Scope) -> bool:
    """A page's Origin is ours where it is the very address that the handshake went to, or SITE_URL."""
    origin, host = _header(scope, b"origin"), _header(scope, b"host") or ""
    if origin is None or origin == settings.SITE_URL:
        return origin is not None
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    return origin == f"{'https' if settings.HTTPS else 'http'}://{host}"


def _header(scope: Scope, wanted: bytes) -> str | None:
    """A header that is there twice is two opinions: both are given, and match nothing."""
    found = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted]
    return ", ".join(found) if found else None


@database_sync_to_async  # type: ignore[untyped-decorator]
def _of_token(raw: str) -> Somebody:
    try:
        found = by_bearer(raw)
    except TokenNotValid:
        return NOBODY
    if isinstance(found, ApiToken) and ApiToken.Scope.READ not in found.scopes:
        return NOBODY
    return Somebody.of(found.user)


async def _of_session(key: str | None) -> Somebody:
    user = await get_user({"session": SessionStore(key)})
    found: Somebody = await database_sync_to_async(Somebody.of)(user)
    return found
