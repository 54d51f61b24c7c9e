"""What the bridge must know of the connection and ASGI does not tell: has the client left, and hang up now."""

import asyncio

from config.front.types import Scope

NAME = "tidemark.connection"


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
        """Unlike `close`, does not wait until the client has read what it was sent."""
        if self.transport is not None:
            self.transport.abort()


UNKNOWN = Connection()
