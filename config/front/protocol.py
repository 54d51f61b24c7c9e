"""uvicorn's HTTP protocol with what a public server needs and ASGI has no word for."""

import asyncio
import socket
import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from config.front.connection import NAME, Connection

HEADERS_TIMEOUT_S = 10.0
UNREAD_TIMEOUT_MS = 30_000


class HttpProtocol(HttpToolsProtocol):
    """Tells the front of its connection, and hangs up on clients that neither ask nor read."""

    patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self.connection = Connection(self.transport)
        self.extensions: dict[str, Any] = {NAME: self.connection}
        peer = transport.get_extra_info("socket")
        if peer is not None and sys.platform == "linux" and peer.family != socket.AF_UNIX:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_TIMEOUT_MS)
        self.be_patient()

    def be_patient(self) -> None:
        """Headers that come drop by drop hold a connection only so long."""
        if self.patience is None:
            self.patience = self.loop.call_later(HEADERS_TIMEOUT_S, self.hang_up)

    def end_patience(self) -> None:
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self.extensions
        self.be_patient()

    def on_headers_complete(self) -> None:
        self.end_patience()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end_patience()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        self.hang_up()

    def hang_up(self) -> None:
        """An answer that is still unread keeps `close` waiting for ever."""
        if self.transport.get_write_buffer_size():
            self.connection.abort()
        else:
            self.transport.close()
