"""The only way to the outside: HTTP clients that cannot be led into our own network.

A name is resolved, every address it has is judged, and the connection goes to an address that was judged, so a
name server that changes its mind in between changes nothing. Redirects pass the same door. An answer has a
budget of bytes (counted unpacked) and of seconds (over all its redirects).

    with outbound.client() as http:
        http.get("https://api.example.com/prices")
"""

from typing import Any

import httpx

from config.kit.outbound.budget import Budget, UsedUp
from config.kit.outbound.rules import Blocked, Rules
from config.kit.outbound.transport import AsyncTransport, TooBig, Transport

__all__ = ["Blocked", "Budget", "Rules", "TooBig", "UsedUp", "async_client", "client"]


def client(*, rules: Rules | None = None, timeout_s: float = 5, redirects: int = 3, **options: Any) -> httpx.Client:
    """A client for threads. Retries are the caller's."""
    return httpx.Client(transport=Transport(rules or Rules()), **_options(timeout_s, redirects, options))


def async_client(
    *, rules: Rules | None = None, timeout_s: float = 5, redirects: int = 3, **options: Any
) -> httpx.AsyncClient:
    """A client for an event loop."""
    return httpx.AsyncClient(transport=AsyncTransport(rules or Rules()), **_options(timeout_s, redirects, options))


def _options(timeout_s: float, redirects: int, options: dict[str, Any]) -> dict[str, Any]:
    headers = {"User-Agent": "Tidemark", "Accept-Encoding": "gzip", **options.pop("headers", {})}
    return {
        "timeout": timeout_s, "follow_redirects": redirects > 0, "max_redirects": redirects, "headers": headers,
        "trust_env": False,  # a proxy from the environment would resolve names itself
        **options,
    }  # fmt: skip
