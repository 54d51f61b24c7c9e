"""The front's ready answer against a naive FastAPI endpoint and a DRF view: 8.8 KB, 64 connections, one core.

All three give the same 50 prices. FastAPI and the DRF view read them from Valkey, decode and encode; the front
has the bytes. FastAPI runs on the same uvicorn, uvloop and httptools, without access log.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import redis

from benchmarks._measure import ROOT, Claim, arguments, cpu_s, load, on_core, progress, report, rounds
from benchmarks.front_body import BODY, KEY
from config import servers

PEER = ROOT / "var" / "benchmarks" / "fastapi"
SAME = ("uvicorn", "uvloop", "httptools", "redis", "hiredis", "websockets")
OFFERED = 10_000
FRONT, FASTAPI, DRF = "front, ready bytes", "FastAPI", "DRF view"


@dataclass(frozen=True)
class Site:
    url: str
    pid: int

    def per_s(self, seconds: float) -> float:
        return load(self.url, seconds=seconds)["per_s"]

    def per_cpu_s(self, seconds: float) -> float:
        """What others do on this machine meanwhile weighs little on this one."""
        before = cpu_s(self.pid)
        answered = load(self.url, seconds=seconds)["answered"]
        return answered / (cpu_s(self.pid) - before)


def peer_python() -> Path:
    """Installed once; the same servers beneath, FastAPI as it comes."""
    python = PEER / "bin" / "python"
    complete = PEER / f"complete-{len(SAME)}"
    if not complete.exists():
        progress("installing FastAPI into var/benchmarks/fastapi")
        shutil.rmtree(PEER, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
        wanted = ["fastapi", *(f"{name}=={version(name)}" for name in SAME)]
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
        complete.touch()
    return python


def peer_version(python: Path) -> str:
    asked = [python, "-c", "import importlib.metadata as m; print(m.version('fastapi'))"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def valkey(folder: Path) -> Iterator[str]:
    engine = servers.valkey(folder / "vk", folder, durable=False)
    process = servers.start(engine, folder / "valkey.log")
    try:
        servers.wait_ready(engine, process, folder / "valkey.log")
        url = servers.redis_url(folder)
        redis.Redis.from_url(url).set(KEY, BODY)
        yield url
    finally:
        servers.stop(engine, process)


@contextmanager
def running(argv: list[str], port: int, folder: Path, **environ: str) -> Iterator[Site]:
    url = f"http://127.0.0.1:{port}/api/v1/prices"
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            argv, cwd=ROOT, env={**os.environ, **environ}, stdout=log, stderr=log, preexec_fn=on_core(0)
        )
    try:
        while process.poll() is None and not answers(url):
            time.sleep(0.05)
        if process.poll() is not None:
            raise SystemExit((folder / f"{port}.log").read_text())
        yield Site(url, process.pid)
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own, on loopback
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def main() -> None:
    options = arguments(__doc__)
    python = peer_python()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        environ = {"REDIS_URL": stack.enter_context(valkey(folder)), "ENV": "test", "VAR_DIR": str(folder)}
        ours, theirs = free_port(), free_port()
        told = {"DJANGO_SETTINGS_MODULE": "benchmarks.front_settings", "PORT": str(ours), "LIMITS_SCALE": "1000000"}
        front = stack.enter_context(running([sys.executable, "-m", "config.serve"], ours, folder, **environ, **told))
        argv = [str(python), "-m", "uvicorn", "benchmarks.front_peer:app", "--port", str(theirs), "--no-access-log"]
        peer = stack.enter_context(running(argv, theirs, folder, **environ))
        drf = Site(front.url + "?to=django", front.pid)
        sites = {FRONT: front, FASTAPI: peer, DRF: drf}
        answered = rounds({name: partial(site.per_s, options.seconds) for name, site in sites.items()}, options)
        cost = rounds({name: partial(site.per_cpu_s, options.seconds) for name, site in sites.items()}, options)
        late = rounds({FRONT: lambda: load(front.url, seconds=options.seconds, rate=OFFERED)["p95_ms"]}, options)
    claims = [
        Claim("50 prices", answered, FRONT, {FASTAPI: 6, DRF: 90}, unit="requests/s"),
        Claim("the same", cost, FRONT, {FASTAPI: 6, DRF: 90}, unit="requests per CPU second of the server"),
        Claim(f"p95 at {OFFERED:,} requests/s offered", late, FRONT, less_is_better=True, unit="ms"),
    ]
    report(claims, options, versions={"fastapi": peer_version(python), "uvicorn": version("uvicorn")})


if __name__ == "__main__":
    main()
