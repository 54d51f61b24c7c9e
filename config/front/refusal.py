"""What the front says itself when Django is never asked, in the shape of Django's own errors."""

from html import escape

import orjson

from config.front import body
from config.front.types import Headers, Receive, Scope, Send
from config.kit import errors, headers, metrics

LINGER_BYTES, LINGER_S = 16 * 1024 * 1024, 2.0


def wants_json(scope: Scope) -> bool:
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return scope["path"].startswith("/api/") or b"json" in accept


def render(error: errors.RuleBroken, *, as_json: bool) -> tuple[bytes, bytes]:
    """The content type and the content."""
    if as_json:
        return b"application/json", orjson.dumps(errors.as_json(error))
    title, detail = escape(error.title), escape(error.detail)
    page = f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{detail}</p></html>'
    return b"text/html; charset=utf-8", page.encode()


async def answer(error: errors.RuleBroken, scope: Scope, receive: Receive, send: Send) -> None:
    """The answer first, then the rest of the body is read past for a moment, then the connection is closed."""
    kind, content = render(error, as_json=wants_json(scope))
    told: Headers = [(b"content-type", kind), (b"content-length", b"%d" % len(content)), (b"connection", b"close")]
    metrics.REFUSED.labels(str(error.status)).inc()
    await send({"type": "http.response.start", "status": error.status, "headers": [*told, *headers.raw()]})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    await body.discard(receive, size=LINGER_BYTES, timeout_s=LINGER_S)
    await send({"type": "http.response.body", "body": b"", "more_body": False})
