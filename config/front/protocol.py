"""uvicorn's HTTP protocol with what a public server needs and ASGI has no word for."""

import asyncio
import socket
import sys
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from config.front.connection import NAME, Connection

HEADERS_TIMEOUT_S = 10.0
UNREAD_TIMEOUT_MS = 30_000
BODY = {b"content-length", b"transfer-encoding", b"upgrade"}


class HttpProtocol(HttpToolsProtocol):
    """Tells the front of its connection, and hangs up on clients that neither ask nor read."""

    patience: asyncio.TimerHandle | None = None
    answered = False

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
        self.answered = self.answer_at_once()
        if not self.answered:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        if not self.answered:
            super().on_message_complete()

    def answer_at_once(self) -> bool:
        """A ready answer needs no task, no ASGI messages and no headers put together: four times the requests."""
        hot = getattr(self.app, "hot", None)  # uvicorn may have wrapped the front
        if hot is None:
            return False
        busy = self.cycle is not None and not self.cycle.response_complete
        if busy or self.flow.write_paused or self.config.limit_concurrency or not self.plain_get():
            return False
        found = hot.at_once(self.url.decode("latin1"), self.headers, self.client, self.server_state.default_headers)
        if found is None:
            return False
        self.transport.write(found)
        self.server_state.total_requests += 1
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)
        return True

    def plain_get(self) -> bool:
        parser = self.parser
        if parser.get_method() != b"GET" or not parser.should_keep_alive() or parser.get_http_version() != "1.1":
            return False
        return not any(name in BODY for name, _ in self.headers)

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
