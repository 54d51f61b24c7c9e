"""What Django answered, taken off its thread into a spool, then sent as fast as the client reads."""

import asyncio
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any

from config.front.types import Headers, Send

IN_MEMORY = 1024 * 1024
PIECE = 64 * 1024
READER_TIMEOUT_S = 30.0
"""For each piece: a client that takes less than 64 KB in this time is not reading."""

ExcInfo = tuple[type[BaseException], BaseException, TracebackType]


class ReaderGone(Exception):
    """Nobody reads the answer; making more of it is waste."""


class Answer:
    """Filled by one thread through WSGI's `start_response`, then sent by the event loop."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.spool = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by `close`

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo | None = None
    ) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        return self.spool.write

    def take(self, chunks: Iterable[bytes], gone: Callable[[], bool]) -> None:
        """To the end, or until the client has left: a stream that nobody reads must give its thread back."""
        try:
            for chunk in chunks:
                if gone():
                    raise ReaderGone
                self.spool.write(chunk)
        finally:
            close: Callable[[], object] | None = getattr(chunks, "close", None)
            if close is not None:
                close()

    async def send(self, send: Send) -> None:
        """Raises TimeoutError when the client stops reading."""
        size = self.spool.tell()
        self.spool.seek(0)
        await send({"type": "http.response.start", "status": self.status, "headers": self._sized(size)})
        if size <= PIECE:
            await _in_time(send, self.spool.read(), more=False)
            return
        while size > 0:
            piece = self.spool.read(PIECE)
            size -= len(piece)
            await _in_time(send, piece, more=size > 0)

    def _sized(self, size: int) -> Headers:
        """The length is known by now, so a stream is sent with one instead of in chunks."""
        if self.status in (204, 304) or any(name == b"content-length" for name, _ in self.headers):
            return self.headers
        return [*self.headers, (b"content-length", str(size).encode())]

    def close(self) -> None:
        self.spool.close()


async def _in_time(send: Send, piece: bytes, *, more: bool) -> None:
    message: dict[str, Any] = {"type": "http.response.body", "body": piece, "more_body": more}
    async with asyncio.timeout(READER_TIMEOUT_S):
        await send(message)
