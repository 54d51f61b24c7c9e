"""Django's WSGI application behind ASGI.

a2wsgi translates the request; its own body and its send queue are not used, because both block the thread
on the client: ten half-sent bodies or ten unread answers hold its ten threads and the site stands still.
"""

import asyncio
import contextvars
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from a2wsgi.wsgi import build_environ

from config.front import body, headers, refusal
from config.front.answer import Answer, ReaderGone
from config.front.connection import Connection
from config.front.types import Receive, Scope, Send
from config.kit import errors

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Any]


class Bridge:
    def __init__(self, wsgi: Wsgi, *, threads: int, limits: Sequence[body.Limit], host: str | None = None) -> None:
        """`host`: answer under this name whatever the client asked for (a probe asks by address)."""
        self.wsgi = wsgi
        self.limits = limits
        self.host = host
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="django")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = Connection.of(scope)
        try:
            spool, size = await body.read(scope["headers"], receive, body.Limit.of(scope["path"], self.limits))
        except errors.RuleBroken as refused:
            await refusal.answer(refused, scope, receive, send)
            return
        except body.Gone:
            return
        answer = Answer()
        try:
            environ = self.environ(scope, spool, size)
            context = contextvars.copy_context()
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self.executor, context.run, self.work, environ, answer, connection.gone)
            await answer.send(send)
        except ReaderGone:
            return
        except TimeoutError:
            connection.abort()
        finally:
            spool.close()
            answer.close()

    def work(self, environ: Environ, answer: Answer, gone: Callable[[], bool]) -> None:
        """On a thread: no line of this waits for the client."""
        if gone():
            raise ReaderGone
        answer.take(self.wsgi(environ, answer.start), gone)

    def environ(self, scope: Scope, spool: IO[bytes], size: int) -> Environ:
        clean = {
            **scope,
            "headers": headers.cgi(scope["headers"]),
            "query_string": headers.ascii(scope["query_string"]),
        }
        environ: Environ = dict(build_environ(clean, spool))  # type: ignore[arg-type]
        environ["wsgi.errors"] = sys.stderr
        environ.pop("asgi.scope")
        environ["CONTENT_LENGTH"] = str(size) if size else ""
        if self.host:
            environ["HTTP_HOST"] = self.host
        return environ
