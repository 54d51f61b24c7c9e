"""A request's body is read to its end before a thread is given to it: an upload of one byte a second holds none."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from tempfile import SpooledTemporaryFile
from typing import IO

from config.front.types import Headers, Receive
from config.kit import errors

IN_MEMORY = 256 * 1024


class TooSlow(errors.RuleBroken):
    code = "request_timeout"
    status = 408
    title = "Too slow"
    detail = "The request's body took too long to arrive."


class Unreadable(errors.RuleBroken):
    code = "bad_request"
    title = "Not understood"
    detail = "The request's length is not a number."


class Gone(Exception):
    """The client left before its body was complete."""


@dataclass(frozen=True)
class Limit:
    """What a body may weigh and how long it may take, for paths that start with `prefix`; `*` is any part of one."""

    prefix: str
    size: int
    timeout_s: float

    @classmethod
    def of(cls, path: str, limits: Sequence["Limit"]) -> "Limit":
        """The longest prefix wins; the table holds one for `/`."""
        return max((limit for limit in limits if limit.fits(path)), key=lambda limit: len(limit.prefix))

    def fits(self, path: str) -> bool:
        if "*" in self.prefix:
            return fnmatchcase(path, f"{self.prefix}*")
        return path.startswith(self.prefix)


def announced(headers: Headers) -> int | None:
    """Bytes that the headers promise; None means that only reading will tell."""
    length: int | None = 0
    for name, value in headers:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            if not value.isdigit():
                raise Unreadable
            length = int(value)
    return length


async def read(headers: Headers, receive: Receive, limit: Limit) -> tuple[IO[bytes], int]:
    """The whole body, at its beginning, and its size."""
    length = announced(headers)
    if length is not None and length > limit.size:
        raise too_large(limit)
    spool: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the bridge closes it after the answer
    if length == 0:
        return spool, 0
    try:
        async with asyncio.timeout(limit.timeout_s):
            size = await _fill(spool, receive, limit)
    except TimeoutError:
        spool.close()
        raise TooSlow from None
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool, size


async def _fill(spool: IO[bytes], receive: Receive, limit: Limit) -> int:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit.size:
            raise too_large(limit)
        spool.write(chunk)
        more = message.get("more_body", False)
    return size


def too_large(limit: Limit) -> errors.TooLarge:
    return errors.TooLarge("The request's body is larger than {size} bytes.", size=limit.size)


async def discard(receive: Receive, *, size: int, timeout_s: float) -> None:
    """Read on for a while after a refusal: closing on unread bytes resets the connection and loses the answer."""
    try:
        async with asyncio.timeout(timeout_s):
            while size > 0:
                message = await receive()
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
                size -= len(message.get("body", b""))
    except TimeoutError:
        return
