"""Answers that are ready before anybody asks: bytes and headers, made when the data changes, not when it is read.

An app that owns such data calls `hot.table.put(path, Ready.json(body))` whenever the data changes. What is
not in the table, or asked for in an unusual way, falls through to Django, which answers every form of it.
"""

from collections.abc import Callable
from hashlib import blake2b

from config.front.types import Headers, Scope, Send

Finder = Callable[[bytes], "Ready | None"]


class Ready:
    """One answer and its ASGI messages, which are sent as they are."""

    __slots__ = ("body", "etag", "full", "limited", "payload", "unchanged")

    def __init__(self, body: bytes, *, headers: Headers, etag: bytes | None = None, limited: bool = True) -> None:
        self.body = body
        self.etag = etag or b'"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"'
        self.limited = limited
        shared = [*headers, (b"etag", self.etag)]
        length = (b"content-length", str(len(body)).encode())
        self.full = {"type": "http.response.start", "status": 200, "headers": [*shared, length]}
        self.unchanged = {"type": "http.response.start", "status": 304, "headers": shared}
        self.payload = {"type": "http.response.body", "body": body}


EMPTY = {"type": "http.response.body", "body": b""}


class Hot:
    def __init__(self) -> None:
        self.ready: dict[str, Ready] = {}

    def put(self, path: str, ready: Ready) -> None:
        self.ready[path] = ready

    def drop(self, path: str) -> None:
        self.ready.pop(path, None)

    def find(self, scope: Scope) -> Ready | None:
        return self.ready.get(scope["path"]) if scope["method"] in ("GET", "HEAD") else None

    async def answer(self, ready: Ready, scope: Scope, send: Send) -> None:
        await send(ready.full)
        await send(ready.payload)


table = Hot()
