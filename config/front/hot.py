"""Answers that are ready before anybody asks: bytes and headers, made when the data changes, not when it is read.

An app that owns such data calls `table.put(path, Ready.json(body))` whenever the data changes, and may answer
queries by `table.finders[path] = find`. What is not here, or asked for in an unusual way (as HTML, with other
parameters, another method), falls through to Django, which answers every form of it.
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


Finder = Callable[[bytes], Ready | None]


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
        query = scope["query_string"]
        if not query:
            return self.ready.get(scope["path"])
        finder = self.finders.get(scope["path"])
        return finder(query) if finder is not None else None

    async def answer(self, ready: Ready, scope: Scope, send: Send) -> bool:
        """False leaves the request to Django."""
        status, origin, forwarded = 200, b"", b""
        for name, value in scope["headers"]:
            if name == b"accept":
                if b"text/html" in value:
                    return False
            elif name == b"if-none-match":
                if ready.etag in value or value == b"*":
                    status = 304
            elif name == b"origin":
                if value in self.origins and self.cors.match(scope["path"]):
                    origin = value
            elif name == b"x-forwarded-for":
                forwarded = forwarded + b"," + value if forwarded else value
        if ready.limited:
            verdict = await self.verdict(scope, forwarded)
            if not verdict.allowed:
                self.counted[429].inc()
                await refuse(verdict, cross(origin), send)
                return True
        self.counted[status].inc()
        await send(ready.start(status, origin))
        await send(ready.payload if status == 200 and scope["method"] == "GET" else EMPTY)
        return True

    async def verdict(self, scope: Scope, forwarded: bytes) -> limits.Verdict:
        peer = scope["client"]
        person = stranger(peer[0] if peer else "", forwarded.decode("latin1"))
        return self.lease.here(person) or await self.lease.take(person)


async def refuse(verdict: limits.Verdict, cross: Headers, send: Send) -> None:
    body = json.dumps(as_json(TooMany(retry_after_s=verdict.reset_s))).encode()
    told = [(name.lower().encode(), value.encode()) for name, value in verdict.headers().items()]
    kind = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    start: Message = {"type": "http.response.start", "status": 429, "headers": [*kind, *told, *headers.raw(), *cross]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


table = Hot(limits.Lease("ready", settings.READY_RATE))
