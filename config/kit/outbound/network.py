"""Where connections are opened: names are judged here, and reads end at the deadline of the exchange."""
# ruff: noqa: ASYNC109 - the arguments are httpcore's

from collections.abc import Iterable
from contextvars import ContextVar
from time import monotonic
from typing import Any

import anyio
import httpcore

from config.kit.outbound.rules import Blocked, Rules

deadline: ContextVar[float] = ContextVar("deadline")


def _left(timeout: float | None) -> float:
    """A header a second would outlive every time-out of a single read."""
    left = deadline.get() - monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the whole exchange took too long")
    return left if timeout is None else min(timeout, left)


class Network(httpcore.SyncBackend):
    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        addresses = self.rules.addresses(host, port)
        for address in addresses[:-1]:
            try:
                return Wire(super().connect_tcp(address, port, _left(timeout), None, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return Wire(super().connect_tcp(addresses[-1], port, _left(timeout), None, socket_options))

    def connect_unix_socket(self, *args: Any, **options: Any) -> httpcore.NetworkStream:
        raise Blocked("no sockets of this machine")


class AsyncNetwork(httpcore.AnyIOBackend):
    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:  # fmt: skip
        addresses = await anyio.to_thread.run_sync(self.rules.addresses, host, port)
        for address in addresses[:-1]:
            try:
                return AsyncWire(await super().connect_tcp(address, port, _left(timeout), None, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return AsyncWire(await super().connect_tcp(addresses[-1], port, _left(timeout), None, socket_options))

    async def connect_unix_socket(self, *args: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        raise Blocked("no sockets of this machine")


class Wire(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self.inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> "Wire":
        return Wire(self.inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class AsyncWire(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self.inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self.inner.read(max_bytes, _left(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self.inner.write(buffer, _left(timeout))

    async def aclose(self) -> None:
        await self.inner.aclose()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "AsyncWire":
        return AsyncWire(await self.inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)
