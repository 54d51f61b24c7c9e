"""The web server: `python -m config.serve` listens on HOST:PORT until it is told to stop, then drains.

A stop goes: `/healthz/ready` fails, a load balancer has DRAIN_S to see it, the port closes, sockets are closed
with 1012, requests that run are answered, exit 0.
"""

import argparse
import contextlib
import logging.config
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

import structlog
import uvicorn
from django.core.exceptions import ImproperlyConfigured

from config import env, startup
from config.front.protocol import HttpProtocol
from config.front.wire import WireProtocol
from config.kit import garbage, health, logs
from config.processes import Processes

SOCKET_MESSAGE = 64 * 1024
CUT_S = 28.0
"""Whatever still runs this long after the signal is cut: who stops us allows 30 seconds."""
log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """uvicorn, which first says that it is draining, and does not end by the signal that stopped it."""

    def __init__(self, config: uvicorn.Config, *, grace_s: float) -> None:
        super().__init__(config)
        self.grace_s = grace_s
        self.closes_at = 0.0

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        garbage.settle()
        await super().startup(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn raises the signal again at its end, and the exit code would be the signal's."""
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
        """Until the grace is over everything is still answered, also on new connections."""
        return await super().on_tick(counter) and time.monotonic() >= self.closes_at


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def configuration(grace_s: float) -> uvicorn.Config:
    return uvicorn.Config(
        "config.asgi:application",
        interface="asgi3",
        lifespan="on",
        loop="uvloop",
        http=HttpProtocol,
        ws=WireProtocol,
        ws_per_message_deflate=False,
        ws_max_size=SOCKET_MESSAGE,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # config.kit.limits believes TRUSTED_PROXIES, and nothing else
        server_header=False,
        workers=1,
        timeout_keep_alive=65,  # longer than a proxy keeps its side, or it meets closed connections
        timeout_graceful_shutdown=int(CUT_S - grace_s - 2),
    )


def raise_file_limit() -> None:
    """Each WebSocket is a file: as many as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def serve(listener: socket.socket, grace_s: float) -> int:
    raise_file_limit()
    Server(configuration(grace_s), grace_s=grace_s).run([listener])
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.serve", description=__doc__)
    parser.add_argument("--fd", type=int, help="accept from this socket (given to each of WEB_PROCESSES)")
    fd: int | None = parser.parse_args().fd
    if fd is None:
        startup.ready_or_exit()
    try:
        logging.config.dictConfig(logs.configuration(env.read("LOG_LEVEL"), env.read("LOG_FORMAT")))
        host, port, processes = env.read("HOST"), env.read("PORT"), env.read("WEB_PROCESSES")
        grace_s: float = env.read("DRAIN_S") or (5.0 if env.read("ENV") == "production" else 0.5)
        if fd is not None:
            return serve(socket.socket(fileno=fd), grace_s)
        with listen(host, port) as listener:
            log.info("listening", host=host, port=port, processes=processes)
            if processes > 1:
                return Processes(processes, listener.fileno(), patience_s=CUT_S + 1).run()
            return serve(listener, grace_s)
    except (env.Misconfigured, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"PORT: cannot listen on {host}:{port} ({error.strerror}); choose another", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
