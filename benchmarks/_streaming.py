"""The ingest process on a fake exchange, with engines of its own: what the benchmarks of streams share."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks._measure import ROOT, on_core
from benchmarks.accounts import engine
from config import servers

PAIRS = 50
LOAD = "import django; django.setup(); from markets.services import catalogue; catalogue.load()"
NOT_LISTENING = "ws://127.0.0.1:9"


@dataclass
class Streaming:
    environ: dict[str, str]
    folder: Path
    exchange: "subprocess.Popen[str]"
    ingest: "subprocess.Popen[bytes]"

    def told(self) -> Iterator[dict[str, float]]:
        """What the exchange says of how far it is."""
        assert self.exchange.stdout is not None
        return (json.loads(line) for line in self.exchange.stdout)

    def rss_mb(self) -> float:
        lines = Path(f"/proc/{self.ingest.pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


@contextmanager
def streaming(*, rate: float, total: int) -> Iterator[Streaming]:
    with tempfile.TemporaryDirectory(prefix="tm-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        environ = {
            **os.environ, "ENV": "test", "VAR_DIR": name, "DATABASE_URL": servers.database_url(folder),
            "REDIS_URL": servers.redis_url(folder), "DJANGO_SETTINGS_MODULE": "config.settings",
            "MARKET_DATA": "live", "LIMITS_SCALE": "1000",
        }  # fmt: skip
        stack.enter_context(engine(servers.postgres(folder / "pg", folder), folder))
        stack.enter_context(engine(servers.valkey(folder / "vk", folder), folder))
        for argv in (["manage.py", "migrate", "-v0", "--skip-checks"], ["-c", LOAD]):
            subprocess.run([sys.executable, *argv], cwd=ROOT, env=environ, check=True)
        exchange = stack.enter_context(_exchange(environ, rate=rate, total=total))
        assert exchange.stdout is not None
        port = json.loads(exchange.stdout.readline())["port"]
        urls = {"binance.socket": f"ws://127.0.0.1:{port}", "binance.rest": f"http://127.0.0.1:{port}"}
        environ["EXCHANGES"] = ",".join(f"{name}={url}" for name, url in urls.items())
        environ["OUTBOUND_ALLOW"] = f"127.0.0.1:{port}"
        log = stack.enter_context((folder / "ingest.log").open("wb"))
        ingest = stack.enter_context(child(["manage.py", "ingest", "--venue", "binance"], environ, log=log))
        yield Streaming(environ, folder, exchange, ingest)


@contextmanager
def _exchange(environ: dict[str, str], *, rate: float, total: int) -> "Iterator[subprocess.Popen[str]]":
    argv = ["-m", "benchmarks._exchange", "--rate", str(rate), "--total", str(total), "--symbols", str(PAIRS // 2)]
    process = subprocess.Popen(
        [sys.executable, *argv], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True, preexec_fn=on_core(1)
    )
    with _ended(process):
        yield process


@contextmanager
def child(argv: list[str], environ: dict[str, str], *, log: IO[bytes]) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(
        [sys.executable, *argv], cwd=ROOT, env=environ, stdout=log, stderr=log, preexec_fn=on_core(0)
    )
    with _ended(process):
        yield process


@contextmanager
def _ended(process: "subprocess.Popen[str] | subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
