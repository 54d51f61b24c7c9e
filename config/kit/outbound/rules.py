"""Which addresses may be called."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import httpx
from django.conf import settings

Resolver = Callable[[str, int], list[str]]
ROUTED_IPV6 = ipaddress.IPv6Network("2000::/3")


class Blocked(httpx.TransportError):
    """The address is not one that Tidemark may call."""


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether anybody on the internet could be meant by it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        # 2000::/3 is all that is routed; mapped, NAT64, local and multicast addresses lie outside of it,
        # 6to4 inside wraps any IPv4 address
        return ip in ROUTED_IPV6 and ip.is_global and ip.sixtofour is None and ip.teredo is None
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True)
class Rules:
    """What one client may do."""

    ports: frozenset[int] = frozenset({80, 443})
    most_bytes: int = 5_000_000
    total_s: float = 15
    resolver: Resolver = resolve
    allow: Iterable[str] = field(default_factory=lambda: settings.OUTBOUND_ALLOW)

    def addresses(self, host: str, port: int) -> list[str]:
        """Where `host` may be reached, or Blocked. One bad address spoils the name: it is meant to lead astray."""
        allowed = f"{host}:{port}" in self.allow
        if not allowed and port not in self.ports:
            raise Blocked(f"port {port} is not called")
        try:
            found = self.resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{host} has no address") from error
        if not found or not (allowed or all(map(is_public, found))):
            raise Blocked(f"{host} is not on the internet")
        return found
