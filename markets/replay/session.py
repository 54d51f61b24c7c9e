"""One client's connection, as its exchange sees it."""

import asyncio
import time
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from markets.replay.faults import Faults

Key = tuple[str, str]
"""A channel, and a symbol in the venue's own spelling."""


class Session:
    def __init__(self, connection: ServerConnection, faults: Faults) -> None:
        self.connection, self.faults = connection, faults
        self.keys: dict[Key, None] = {}  # in the order in which they were asked for
        self.heard: list[str] = []
        """Every frame that the client sent."""
        self.sequence = 0
        self.said_at = time.monotonic()
        self.stalled = False
        self.began_at, self.ended_at = time.monotonic(), float("inf")
        assert connection.request is not None
        parts = urlsplit(connection.request.path)
        self.path = parts.path
        self.query = {name: values[-1] for name, values in parse_qs(parts.query).items()}

    async def hear(self) -> str:
        """The client's next frame; ConnectionClosed ends the session."""
        message = await self.connection.recv()
        text = message if isinstance(message, str) else message.decode()
        self.heard.append(text)
        return text

    async def say(self, frame: str) -> None:
        """A frame of the market: what goes wrong on the way befalls it."""
        if self.stalled:
            return
        if self.faults.none:
            await self._send(frame)
            return
        for arriving in self.faults.on_the_way(frame):
            await self._send(arriving)

    async def tell(self, frame: str) -> None:
        """A frame of the protocol: an answer, a heartbeat."""
        if not self.stalled:
            await self._send(frame)

    async def _send(self, frame: str) -> None:
        try:
            await self.connection.send(frame)
        except ConnectionClosed:
            return
        self.said_at = time.monotonic()

    async def ping(self, payload: bytes, *, patience_s: float) -> bool:
        """Whether the client answered in time."""
        if self.stalled:
            return True
        try:
            await asyncio.wait_for(await self.connection.ping(payload), patience_s)
        except TimeoutError:
            return False
        return True

    async def close(self, code: int, reason: str = "") -> None:
        await self.connection.close(code, reason)

    def cut(self) -> None:
        """As when a cable is pulled out: no close frame, code 1006."""
        self.connection.transport.abort()

    def stall(self, stalled: bool) -> None:
        """Nothing is said, and nothing is read: pings of the client stay without a pong."""
        self.stalled = stalled
        if not self.connection.transport.is_closing():
            if stalled:
                self.connection.transport.pause_reading()
            else:
                self.connection.transport.resume_reading()
