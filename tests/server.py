"""The real server in a process of its own, for tests that need sockets, signals or threads.

    def test_something(transactional_db):
        with served("tests.front.urls") as server:
            assert httpx.get(server.url + "/healthz/live").status_code == 200

It runs `python -m config.serve` on a free port, with the test's engines and (where the test asked for one) its
database. `environ` is added to the server's environment: `served(urlconf, WEB_PROCESSES="2")`. What the server
wrote is in `server.log`; leaving the block ends it. `wait_for` waits for a condition with a bound.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import httpx
from django.db import connection

Found = TypeVar("Found")


def wait_for(condition: Callable[[], Found], *, timeout_s: float = 30, what: str = "") -> Found:
    """The first true answer of `condition`."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s: {what or condition}")
        time.sleep(0.01)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Served:
    process: "subprocess.Popen[bytes]"
    port: int
    folder: Path
    """A folder of the test's, which the server's views find as TEST_FOLDER."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def status(self, path: str) -> int:
        """0 while nobody answers."""
        try:
            return httpx.get(self.url + path, timeout=5).status_code
        except httpx.TransportError:
            return 0

    def settled(self) -> bool:
        return self.process.poll() is not None or self.status("/healthz/live") == 200

    def end(self, number: signal.Signals = signal.SIGTERM, *, timeout_s: float = 30) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout_s)


@contextmanager
def served(urlconf: str = "config.urls", *, program: str = "config.serve", **environ: str) -> Iterator[Served]:
    """`program` is a module and its arguments; it finds its port as PORT, or where that says `{port}`."""
    with tempfile.TemporaryDirectory(prefix="tm-served-") as name:
        folder, port = Path(name), free_port()
        given = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "tests.served", "TEST_URLCONF": urlconf, "TEST_FOLDER": name,
            "HOST": "127.0.0.1", "PORT": str(port), "DRAIN_S": "0.2", "DATABASE_URL": _database_url(), **environ,
        }  # fmt: skip
        with (folder / "server.log").open("wb") as log:
            argv = [sys.executable, "-m", *program.format(port=port).split()]
            process = subprocess.Popen(argv, env=given, stdout=log, stderr=log)
        server = Served(process, port, folder)
        try:
            wait_for(server.settled, timeout_s=90, what="server")
            assert process.poll() is None, server.log
            yield server
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _database_url() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + str(connection.settings_dict["NAME"])))
