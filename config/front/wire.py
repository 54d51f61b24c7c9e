"""uvicorn's WebSocket protocol, with a way to write ready bytes: what goes to thousands is framed once.

ASGI's `send` costs a coroutine, a frame and a copy for each socket and message; a frame of a server is the same
for every socket when nothing is compressed. tests/front/test_wire.py holds what this leans on in uvicorn.
"""

import asyncio
import socket

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from config.front.types import Scope

NAME = "tidemark.wire"
TEXT = 0x81  # one whole text message
UNSENT_IN_KERNEL = 128 * 1024
"""Left alone, the kernel takes up to 4 MB for a reader that has stopped reading."""
LAST_WORDS_S = 5.0


def text_frame(payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((TEXT, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload


class WireProtocol(WebSocketsSansIOProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT_IN_KERNEL)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][NAME] = Wire(self)  # type: ignore[assignment]

    def is_open(self) -> bool:
        return self.handshake_complete and not self.close_sent and not self.transport.is_closing()

    def drop(self, code: int) -> None:
        """Close without waiting for a client that does not read."""
        if not self.is_open():
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LAST_WORDS_S, self.transport.abort)


class Wire:
    """One open WebSocket: write to it without waiting, and see how much of that it has not taken yet."""

    __slots__ = ("protocol",)

    def __init__(self, protocol: WireProtocol) -> None:
        self.protocol = protocol

    @staticmethod
    def of(scope: Scope) -> "Wire | None":
        """None under a server that is not ours."""
        found: Wire | None = (scope.get("extensions") or {}).get(NAME)
        return found

    def write(self, frame: bytes) -> None:
        if self.protocol.is_open():
            self.protocol.transport.write(frame)

    def unsent(self) -> int:
        return self.protocol.transport.get_write_buffer_size()

    def drop(self, code: int) -> None:
        self.protocol.drop(code)
