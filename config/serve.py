"""The web server: `python -m config.serve` listens on HOST:PORT until it is told to stop, then drains."""

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

import uvicorn

from config import env
from config.front.protocol import HttpProtocol
from config.kit import health

SOCKET_MESSAGE = 64 * 1024
CUT_S = 28.0
"""Whatever still runs this long after the signal is cut: who stops us allows 30 seconds."""


class Server(uvicorn.Server):
    """uvicorn, which first says that it is draining, and does not end by the signal that stopped it."""

    grace_s = 0.0
    closes_at = 0.0

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_exit)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self.should_exit:
            return
        health.drain()
        self.closes_at = time.monotonic() + self.grace_s
        self.should_exit = True
        last_resort = threading.Timer(CUT_S, os._exit, (0,))
        last_resort.daemon = True
        last_resort.start()

    async def on_tick(self, counter: int) -> bool:
        """A while in which a load balancer sees `/healthz/ready` fail and everything is still answered."""
        return await super().on_tick(counter) and time.monotonic() >= self.closes_at


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    listener.set_inheritable(True)
    return listener


def configuration(grace_s: float) -> uvicorn.Config:
    return uvicorn.Config(
        "config.asgi:application",
        interface="asgi3",
        loop="uvloop",
        http=HttpProtocol,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=SOCKET_MESSAGE,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # config.kit.limits.client_address believes TRUSTED_PROXIES, and nothing else
        server_header=False,
        workers=1,
        timeout_graceful_shutdown=int(CUT_S - grace_s - 3),
    )


def main() -> int:
    try:
        host, port = env.read("HOST"), env.read("PORT")
        listener = listen(host, port)
    except (env.Misconfigured, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    grace_s = env.read("DRAIN_S") or (5.0 if env.read("ENV") == "production" else 0.5)
    server = Server(configuration(grace_s))
    server.grace_s = grace_s
    server.run([listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
