"""What the bridge must know of the connection and ASGI does not tell: has the client left, and hang up now."""

import asyncio
import socket
import struct

from config.front.types import Scope

NAME = "tidemark.connection"
RESET = struct.pack("ii", 1, 0)


class Connection:
    """Under a server other than ours there is no transport: nobody ever leaves early, and hanging up does nothing."""

    def __init__(self, transport: asyncio.Transport | None = None) -> None:
        self.transport = transport

    @staticmethod
    def of(scope: Scope) -> "Connection":
        found: Connection = (scope.get("extensions") or {}).get(NAME) or UNKNOWN
        return found

    def gone(self) -> bool:
        return self.transport is not None and self.transport.is_closing()

    def abort(self) -> None:
        """Closing waits for a client that does not read: first in the event loop, then in the kernel."""
        if self.transport is not None and not self.transport.is_closing():
            self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.transport.abort()


UNKNOWN = Connection()
