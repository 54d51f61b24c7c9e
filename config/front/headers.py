"""Headers on their way in: what CGI variables cannot tell apart must not reach Django twice."""

from config.front.types import Headers

LENGTHS = {b"content-length", b"transfer-encoding"}


def cgi(headers: Headers) -> Headers:
    """One entry a name, without names that have an underscore.

    `X_Forwarded_For` and `X-Forwarded-For` become the same variable: a client could overwrite what a proxy set.
    Lengths go because the body has been read: its real size is told instead.
    """
    merged: dict[bytes, bytes] = {}
    for name, value in headers:
        if b"_" in name or name in LENGTHS:
            continue
        if name in merged:
            separator = b"; " if name == b"cookie" else b","
            value = merged[name] + separator + value  # noqa: PLW2901
        merged[name] = value
    return list(merged.items())


def ascii(query: bytes) -> bytes:
    """Raw bytes beyond ASCII become percent escapes; a2wsgi would fail on them."""
    if query.isascii():
        return query
    return b"".join(b"%%%02X" % byte if byte > 127 else bytes((byte,)) for byte in query)
