"""HTTP load over kept connections: as fast as they answer, or at an offered rate. Prints JSON.

At an offered rate the time counts from when a request was due, not from when a connection was free for it:
a server that stalls cannot hide the requests that would have come meanwhile. `{n}` in the URL is another number of
seven digits in each request: nothing kept can answer it.
"""

import argparse
import asyncio
import json
import time
from collections import deque
from collections.abc import Sequence
from urllib.parse import urlsplit

import uvloop

NUMBER = b"{n}"
HEAD_END, LENGTH = b"\r\n\r\n", b"content-length: "


class Client(asyncio.Protocol):
    """One connection with one request at a time."""

    def __init__(self, run: "Run") -> None:
        self.run = run
        self.missing = 0
        self.head = b""
        self.due_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.run.free(self)

    def ask(self, due_at: float) -> None:
        self.due_at = due_at
        self.transport.write(self.run.next_request())

    def data_received(self, data: bytes) -> None:
        if self.missing:
            self.missing -= len(data)
        else:
            self.head += data
            end = self.head.find(HEAD_END)
            if end < 0:
                return
            at = self.head.lower().index(LENGTH, 0, end + 2) + len(LENGTH)
            length = int(self.head[at : self.head.index(b"\r", at)])
            self.run.errors += not self.head.startswith(b"HTTP/1.1 200")
            self.missing = end + len(HEAD_END) + length - len(self.head)
            self.head = b""
        if self.missing == 0:
            self.run.took_s.append(time.perf_counter() - self.due_at)
            self.run.free(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.run.errors += not self.run.over


class Run:
    def __init__(self, request: bytes, *, rate: float) -> None:
        self.request, self.rate = request, rate
        self.took_s: list[float] = []
        self.errors = 0
        self.over = False
        self.idle: list[Client] = []
        self.waiting: deque[float] = deque()
        self.number = 0

    def next_request(self) -> bytes:
        if NUMBER not in self.request:
            return self.request
        self.number += 1
        return self.request.replace(NUMBER, b"%07d" % self.number)

    def free(self, client: Client) -> None:
        if self.over:
            return
        if not self.rate:
            client.ask(time.perf_counter())
        elif self.waiting:
            client.ask(self.waiting.popleft())
        else:
            self.idle.append(client)

    async def offer(self, until: float) -> None:
        due_at = time.perf_counter()
        while (now := time.perf_counter()) < until:
            while due_at <= now:
                if self.idle:
                    self.idle.pop().ask(due_at)
                else:
                    self.waiting.append(due_at)
                due_at += 1 / self.rate
            await asyncio.sleep(0.0005)


async def measure(
    url: str, *, connections: int, seconds: float, rate: float, headers: Sequence[str] = ()
) -> dict[str, float]:
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    head = "\r\n".join([f"GET {target} HTTP/1.1", f"Host: {parts.netloc}", "Accept: */*", *headers])
    run = Run(f"{head}\r\n\r\n".encode(), rate=rate)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Client(run), parts.hostname, parts.port)
    if not rate:
        await asyncio.sleep(min(0.5, seconds / 4))
    warm = len(run.took_s)
    run.took_s.clear()
    began = time.perf_counter()
    await (run.offer(began + seconds) if rate else asyncio.sleep(seconds))
    lasted, took_ms = time.perf_counter() - began, sorted(1000 * one for one in run.took_s)
    run.over = True
    percent = {f"p{p}_ms": took_ms[min(len(took_ms) - 1, len(took_ms) * p // 100)] for p in (50, 95, 99)}
    answered = len(took_ms) + warm
    return {
        "per_s": len(took_ms) / lasted,
        "answered": answered,
        "errors": run.errors,
        "unanswered": len(run.waiting),
        **percent,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rate", type=float, default=0, help="requests a second to offer; 0: as many as are answered")
    parser.add_argument("--header", action="append", default=[], help="as `Name: value`")
    given = parser.parse_args()
    work = measure(
        given.url, connections=given.connections, seconds=given.seconds, rate=given.rate, headers=given.header
    )  # fmt: skip
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
