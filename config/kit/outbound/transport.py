"""httpx transports over our network: what they fetch has a budget of bytes and of seconds."""

import zlib
from collections.abc import AsyncIterator, Iterator
from time import monotonic

import httpcore
import httpx

from config.kit.outbound import network
from config.kit.outbound.rules import Rules


class TooBig(httpx.TransportError):
    """The answer is longer than was asked for."""


class Transport(httpx.HTTPTransport):
    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules
        # httpx has no argument for it; should the attribute ever be renamed, test_c9 sees a call to loopback
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), max_connections=20,
            keepalive_expiry=20, network_backend=network.Network(rules),
        )  # fmt: skip

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        ends = _begin(request, self.rules)
        return _bounded(super().handle_request(request), self.rules, ends)


class AsyncTransport(httpx.AsyncHTTPTransport):
    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), max_connections=100,
            keepalive_expiry=20, network_backend=network.AsyncNetwork(rules),
        )  # fmt: skip

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        ends = _begin(request, self.rules)
        return _bounded(await super().handle_async_request(request), self.rules, ends)


def _begin(request: httpx.Request, rules: Rules) -> float:
    """httpx hands a request's extensions on to its redirects, so the first one's deadline holds for all."""
    ends: float = request.extensions.setdefault("deadline", monotonic() + rules.total_s)
    network.deadline.set(ends)
    return ends


def _bounded(response: httpx.Response, rules: Rules, ends: float) -> httpx.Response:
    body = Body(response, most_bytes=rules.most_bytes, ends=ends)
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in PACKING]
    return httpx.Response(response.status_code, headers=headers, stream=body, extensions=response.extensions)


PACKING = (b"content-encoding", b"content-length")


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """An answer's bytes, unpacked here so that a small packed bomb is counted at its real size."""

    def __init__(self, response: httpx.Response, *, most_bytes: int, ends: float) -> None:
        self.inner = response.stream
        self.packing = response.headers.get("Content-Encoding", "identity").lower()
        self.unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self.left, self.ends = most_bytes, ends

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self.inner, httpx.SyncByteStream)
        network.deadline.set(self.ends)
        yield from map(self._counted, self.inner)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        assert isinstance(self.inner, httpx.AsyncByteStream)
        network.deadline.set(self.ends)
        async for chunk in self.inner:
            yield self._counted(chunk)

    def _counted(self, chunk: bytes) -> bytes:
        if self.packing == "gzip":
            try:
                chunk = self.unpacker.decompress(chunk, self.left + 1)
            except zlib.error as error:
                raise httpx.DecodingError("the answer is not gzip") from error
        elif self.packing != "identity":
            raise httpx.DecodingError(f"packed as {self.packing}, which was not asked for")
        self.left -= len(chunk)
        if self.left < 0:
            raise TooBig("the answer is longer than was asked for")
        return chunk

    def close(self) -> None:
        assert isinstance(self.inner, httpx.SyncByteStream)
        self.inner.close()

    async def aclose(self) -> None:
        assert isinstance(self.inner, httpx.AsyncByteStream)
        await self.inner.aclose()
