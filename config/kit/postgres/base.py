"""Django's PostgreSQL, but a kept connection is looked at without asking the server.

Django sends SELECT 1 before the first query of each request, as a server may have gone away meanwhile: a round
trip as dear as many a request's only query. A server that went away has closed the connection, and a closed
socket has something to read, its end. Only where there is something is the server asked.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        return not _has_something_to_read(self.connection.fileno()) or super().is_usable()


def _has_something_to_read(fd: int) -> bool:
    waiting = select.poll()  # not select.select: a busy process has more files than its 1,024
    waiting.register(fd, select.POLLIN)
    return bool(waiting.poll(0))
