"""What the front says itself when Django is never asked: the same shape as Django's own errors."""

import json
from html import escape
from http import HTTPStatus

from config.front import body
from config.front.types import Headers, Receive, Scope, Send

LINGER_BYTES, LINGER_S = 16 * 1024 * 1024, 2.0


def wants_json(scope: Scope) -> bool:
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return scope["path"].startswith("/api/") or b"json" in accept


def render(refused: body.Refused, *, as_json: bool) -> tuple[bytes, bytes]:
    """The content type and the content."""
    if as_json:
        error = {"code": refused.code, "detail": refused.detail, "attr": None}
        return b"application/json", json.dumps({"type": "client_error", "errors": [error]}).encode()
    title = HTTPStatus(refused.status).phrase
    page = (
        f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{escape(refused.detail)}</p></html>'
    )
    return b"text/html; charset=utf-8", page.encode()


async def answer(refused: body.Refused, scope: Scope, receive: Receive, send: Send) -> None:
    """The answer first, then the rest of the body is read past for a moment, then the connection is closed."""
    kind, content = render(refused, as_json=wants_json(scope))
    headers: Headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    await body.discard(receive, size=LINGER_BYTES, timeout_s=LINGER_S)
    await send({"type": "http.response.body", "body": b"", "more_body": False})
