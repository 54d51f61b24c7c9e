"""The way out of a socket under a server that is not ours (`make dev` runs daphne): a task sends, frame by frame."""

import asyncio
import contextlib
from collections import deque

from config.front.types import Send


class PlainLine:
    """The same as `config.front.wire.Wire`; here what waits is counted by us."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.waiting: deque[bytes | int] = deque()
        self.size = 0
        self.task: asyncio.Task[None] | None = None

    def write(self, frame: bytes) -> None:
        self._put(frame, len(frame))

    def unsent(self) -> int:
        return self.size

    def drop(self, code: int) -> None:
        self.waiting.clear()
        self._put(code, 0)

    def _put(self, what: bytes | int, size: int) -> None:
        self.waiting.append(what)
        self.size += size
        if self.task is None or self.task.done():
            self.task = asyncio.ensure_future(self._send_all())

    async def _send_all(self) -> None:
        with contextlib.suppress(Exception):  # the client left: its consumer hears of that
            while self.waiting:
                what = self.waiting.popleft()
                if isinstance(what, int):
                    await self.send({"type": "websocket.close", "code": what})
                    return
                await self.send({"type": "websocket.send", "text": payload(what).decode()})
                self.size -= len(what)


def payload(frame: bytes) -> bytes:
    """What `config.front.wire.text_frame` framed."""
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]
