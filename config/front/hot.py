"""Answers that are ready before anybody asks: bytes and headers, made when the data changes, not when it is read.

An app that owns such data calls `table.put(path, Ready.json(body))` whenever the data changes. Where it changes
more often than it is asked for, the app gives `table.makers[path] = make` once and drops the path at each change.
Queries are answered by `table.finders[path] = find`. What is not here, or asked for in an unusual way (as HTML,
with other parameters, another method), falls through to Django, which answers every form of it.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b

from django.conf import settings

from config.front.types import Headers, Message, Scope, Send
from config.kit import headers, limits, metrics
from config.kit.errors import TooMany, as_json

PHRASES = {200: b"OK", 304: b"Not Modified"}
EMPTY: Message = {"type": "http.response.body", "body": b""}


class Ready:
    """One answer as ASGI messages, which are sent as they are."""

    def __init__(self, body: bytes, headers: Headers, *, etag: bytes = b"", limited: bool = True) -> None:
        self.body = body
        self.etag = etag or b'"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"'
        self.headers: Headers = [*headers, (b"etag", self.etag)]
        self.limited = limited
        self.payload: Message = {"type": "http.response.body", "body": body}
        self.starts: dict[tuple[int, bytes], Message] = {}
        self.wires: dict[tuple[int, bytes], tuple[Headers, bytes]] = {}

    @classmethod
    def json(cls, body: bytes, *, cache: str = "public, max-age=1", limited: bool = True) -> "Ready":
        kind = [(b"content-type", b"application/json"), (b"cache-control", cache.encode())]
        return cls(body, [*kind, *headers.raw()], limited=limited)

    def start(self, status: int, origin: bytes) -> Message:
        """Made once for each status and allowed origin: these are few."""
        message = self.starts.get((status, origin))
        if message is None:
            length = [] if status == 304 else [(b"content-length", str(len(self.body)).encode())]
            message = {
                "type": "http.response.start",
                "status": status,
                "headers": self.headers + cross(origin) + length,
            }
            self.starts[status, origin] = message
        return message

    def wire(self, status: int, origin: bytes, default: Headers) -> bytes:
        """The whole answer to a GET as it goes over the wire; `default` is the server's list, new each second."""
        known = self.wires.get((status, origin))
        if known is not None and known[0] is default:
            return known[1]
        lines = [b"%s: %s\r\n" % pair for pair in (*default, *self.start(status, origin)["headers"])]
        body = self.body if status == 200 else b""
        made = b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (status, PHRASES[status], b"".join(lines), body)
        self.wires[status, origin] = (default, made)
        return made


Maker = Callable[[], Ready | None]
Finder = Callable[[bytes], Ready | None]
Peer = tuple[str, int] | None


def cross(origin: bytes) -> Headers:
    """What django-cors-headers would add; `origin` is one of the allowed, or empty."""
    vary = [(b"vary", b"origin")] if settings.CORS_ALLOWED_ORIGINS else []
    return [*vary, (b"access-control-allow-origin", origin)] if origin else vary


@lru_cache(maxsize=8192)
def stranger(peer: str, forwarded: str) -> str:
    return limits.stranger(limits.address_of(peer, forwarded))


class Hot:
    """The table of ready answers by path. `lease` counts the requests of each address in this process."""

    def __init__(self, lease: limits.Lease) -> None:
        self.ready: dict[str, Ready] = {}
        self.makers: dict[str, Maker] = {}
        self.finders: dict[str, Finder] = {}
        self.lease = lease
        self.origins = {origin.encode() for origin in settings.CORS_ALLOWED_ORIGINS}
        self.cors = re.compile(settings.CORS_URLS_REGEX)
        self.counted = {status: metrics.READY_ANSWERS.labels(str(status)) for status in (200, 304, 429)}

    def put(self, path: str, ready: Ready) -> None:
        self.ready[path] = ready

    def drop(self, path: str) -> None:
        self.ready.pop(path, None)

    def find(self, scope: Scope) -> Ready | None:
        if scope["method"] not in ("GET", "HEAD"):
            return None
        return self.look_up(scope["path"], scope["query_string"])

    def look_up(self, path: str, query: bytes) -> Ready | None:
        if query:
            finder = self.finders.get(path)
            return finder(query) if finder is not None else None
        found = self.ready.get(path)
        if found is None and path in self.makers:
            found = self.makers[path]()
            if found is not None:
                self.ready[path] = found
        return found

    def asked(self, ready: Ready, path: str, headers: Headers) -> tuple[int, bytes, str] | None:
        """Status, allowed origin and X-Forwarded-For; None leaves the request to Django."""
        status, origin, forwarded = 200, b"", b""
        for name, value in headers:
            if name == b"accept":
                if b"text/html" in value:
                    return None
            elif name == b"if-none-match":
                if ready.etag in value or value == b"*":
                    status = 304
            elif name == b"origin":
                if value in self.origins and self.cors.match(path):
                    origin = value
            elif name == b"x-forwarded-for":
                forwarded = forwarded + b"," + value if forwarded else value
        return status, origin, forwarded.decode("latin1")

    async def answer(self, ready: Ready, scope: Scope, send: Send) -> bool:
        """False leaves the request to Django."""
        asked = self.asked(ready, scope["path"], scope["headers"])
        if asked is None:
            return False
        status, origin, forwarded = asked
        if ready.limited:
            person = self.person(scope["client"], forwarded)
            verdict = self.lease.here(person) or await self.lease.take(person)
            if not verdict.allowed:
                self.counted[429].inc()
                await refuse(verdict, cross(origin), send)
                return True
        self.counted[status].inc()
        await send(ready.start(status, origin))
        await send(ready.payload if status == 200 and scope["method"] == "GET" else EMPTY)
        return True

    def at_once(self, target: str, headers: Headers, peer: Peer, default: Headers) -> bytes | None:
        """The answer to a plain GET where nothing needs to be waited for or refused."""
        path, _, query = target.partition("?")
        ready = self.look_up(path, query.encode("latin1"))
        asked = ready and self.asked(ready, path, headers)
        if not ready or not asked:
            return None
        status, origin, forwarded = asked
        if ready.limited:
            verdict = self.lease.here(self.person(peer, forwarded))
            if verdict is None or not verdict.allowed:
                return None
        self.counted[status].inc()
        return ready.wire(status, origin, default)

    def person(self, peer: Peer, forwarded: str) -> str:
        return stranger(peer[0] if peer else "", forwarded)


async def refuse(verdict: limits.Verdict, cross: Headers, send: Send) -> None:
    body = json.dumps(as_json(TooMany(retry_after_s=verdict.reset_s))).encode()
    told = [(name.lower().encode(), value.encode()) for name, value in verdict.headers().items()]
    kind = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    start: Message = {"type": "http.response.start", "status": 429, "headers": [*kind, *told, *headers.raw(), *cross]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


table = Hot(limits.Lease("ready", settings.READY_RATE))
