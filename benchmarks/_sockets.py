"""Many WebSockets that only listen. Prints `ready` when all are open and, after the measurement, JSON.

Delay is from the frame's own `ts`, on the same clock; it is taken from the first bytes of each frame.
"""

import argparse
import asyncio
import json
import sys
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import uvloop

from config.children import raise_file_limit

TS = b'"ts":"'
TEXT, PING = 0x81, 0x89
START, A_PING = 100, 6
"""Bytes of a frame that tell enough: with its time, and a whole one of uvicorn's pings."""
PONG = b"\x8a\x84\0\0\0\0"
"""Masked, as a client's frames have to be, by nothing."""


class Listener(asyncio.Protocol):
    def __init__(self, run: "Run") -> None:
        self.run = run
        self.buffer = b""
        self.missing = -1  # of a frame's payload; -1: before the handshake's end

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.transport.write(self.run.handshake)

    def data_received(self, data: bytes) -> None:
        if self.missing < 0:
            self.buffer += data
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self.run.refused += not self.buffer.startswith(b"HTTP/1.1 101")
            self.run.opened += 1
            data, self.buffer, self.missing = self.buffer[end + 4 :], b"", 0
        if self.missing > len(data):
            self.missing -= len(data)
            return
        data, self.missing = self.buffer + data[self.missing :], 0
        self.buffer = b""
        while len(data) >= (START if data[:1] == b"\x81" else A_PING):
            size, head = data[1], 2
            if size == 126:
                size, head = int.from_bytes(data[2:4]), 4
            elif size == 127:
                size, head = int.from_bytes(data[2:10]), 10
            if data[0] == TEXT:
                self.run.heard(data[head : head + 80])
            elif data[0] == PING:
                self.transport.write(PONG + data[head:A_PING])
            if len(data) < head + size:
                self.missing = head + size - len(data)
                return
            data = data[head + size :]
        self.buffer = data

    def connection_lost(self, error: Exception | None) -> None:
        self.run.lost += not self.run.over


class Run:
    def __init__(self, handshake: bytes) -> None:
        self.handshake = handshake
        self.opened = self.refused = self.lost = self.frames = 0
        self.measuring = self.over = False
        self.delays_ms: list[float] = []
        self.sent_at: dict[bytes, float] = {}

    async def patience(self) -> None:
        """One that is lost before it opened would be waited for without end."""
        if self.lost:
            sys.exit(f"{self.lost} sockets were lost, {self.opened} are open")
        await asyncio.sleep(0.01)

    def heard(self, start: bytes) -> None:
        if not self.measuring:
            return
        self.frames += 1
        at = start.find(TS) + len(TS)
        text = start[at : at + 24]
        sent_at = self.sent_at.get(text)
        if sent_at is None:
            sent_at = self.sent_at[text] = datetime.fromisoformat(text.decode()).timestamp()
        self.delays_ms.append(1000 * (time.time() - sent_at))


async def measure(url: str, *, sockets: int, seconds: float, per_s: float) -> dict[str, float]:
    parts = urlsplit(url)
    run = Run(
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    loop = asyncio.get_running_loop()
    for number in range(sockets):
        await loop.create_connection(lambda: Listener(run), parts.hostname, parts.port)
        await asyncio.sleep(1 / per_s)
        while number - run.opened > 100:
            await run.patience()
    while run.opened < sockets:
        await run.patience()
    await asyncio.sleep(2)
    run.measuring = True
    print("ready", flush=True)
    await asyncio.sleep(seconds)
    run.measuring, run.over = False, True
    delays = sorted(run.delays_ms) or [float("inf")]
    return {
        "frames": run.frames, "expected": sockets * seconds, "refused": run.refused, "lost": run.lost,
        "p50_ms": delays[len(delays) // 2], "p99_ms": delays[len(delays) * 99 // 100],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--per-s", type=float, default=400, help="handshakes a second")
    given = parser.parse_args()
    raise_file_limit()
    work = measure(given.url, sockets=given.sockets, seconds=given.seconds, per_s=given.per_s)
    print(json.dumps(uvloop.run(work)))


if __name__ == "__main__":
    main()
