"""The whole product on engines of its own, any part of which a test may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg

from config import servers
from tests.running.family import ROOT
from tests.server import free_port, wait_for

PARTS = {
    "engines": "manage.py engines", "worker": "celery -A config worker", "beat": "celery -A config beat",
    "valkey": "valkey-server", "postgres": "bin/postgres -D", "ingest": "manage.py ingest",
}  # fmt: skip
"""What the command line of each part has in it."""
LEFT_OUT = ("ENV", "DATABASE_URL", "REDIS_URL", "SECRET_KEY")


@dataclass
class Product:
    process: "subprocess.Popen[bytes]"
    url: str
    var: Path
    mark: str

    def pids(self, part: str) -> set[int]:
        found = set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and self._is(entry, PARTS[part]):
                found.add(int(entry.name))
        return found

    def kill(self, part: str) -> None:
        """No goodbye. The supervisor starts it again."""
        before = self.pids(part)
        assert before, f"no {part} is running"
        for pid in before:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self.pids(part) - before, timeout_s=60, what=f"{part} again")

    def database(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(servers.database_url(servers.socket_folder(self.var)))

    def _is(self, entry: Path, words: str) -> bool:
        """Valkey writes its title over its environment, and names its socket there."""
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if words not in line:
                return False
            marked = f"MARK={self.mark}".encode() in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return marked or str(servers.socket_folder(self.var)) in line


@contextmanager
def running(var: Path) -> Iterator[Product]:
    mark, port = f"tm-{uuid4().hex}", free_port()
    env = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "MARK": mark, "MARKET_DATA": "simulated", "LIMITS_SCALE": "100000"}
    said = var.parent / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor"], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    try:
        wait_for(lambda: b"Tidemark is up" in said.read_bytes() or process.poll() is not None, timeout_s=120)
        assert process.poll() is None, said.read_text()
        yield Product(process, f"http://127.0.0.1:{port}", var, mark)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()


def patiently(ask: Callable[[], httpx.Response], *, timeout_s: float = 90) -> httpx.Response:
    """Until a part that is away is back: what is asked must be safe to ask twice."""
    return wait_for(lambda: _answered(ask), timeout_s=timeout_s, what="an answer")


def _answered(ask: Callable[[], httpx.Response]) -> httpx.Response | None:
    try:
        answer = ask()
    except httpx.TransportError:
        return None
    return answer if answer.status_code < 500 else None
