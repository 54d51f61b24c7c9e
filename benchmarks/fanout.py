"""One frame of 50 prices a second to each of 5,000 and 10,000 WebSockets: CPU for 100,000 frames, p99, delivered.

Ours is the product as it runs, with its bus, its limits and its keepalive. Peers: FastAPI with a loop over the
sockets, the broadcast of `websockets`, and a group of Channels over Redis. Each server on one core, the sockets on
the other. The group of Channels is only measured at `GROUP` sockets: beyond, it does not keep up at all.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import orjson

from benchmarks._fifty import fifty
from benchmarks._measure import ROOT, Claim, Options, arguments, cpu_s, on_core, progress, report
from benchmarks.front import free_port, peer_python, peer_version, valkey
from config.children import raise_file_limit

OURS, FASTAPI, BROADCAST, GROUP = "Tidemark", "FastAPI, loop", "websockets, broadcast", "Channels, group"
SIZES = (5_000, 10_000)
OF_GROUP = 1_000
HERE = ROOT / "benchmarks"


@dataclass
class Figures:
    cpu: dict[str, list[float]] = field(default_factory=dict)
    p99: dict[str, list[float]] = field(default_factory=dict)
    delivered: dict[str, list[float]] = field(default_factory=dict)
    kb: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, told: dict[str, float]) -> None:
        for figure in ("cpu", "p99", "delivered", "kb"):
            getattr(self, figure).setdefault(name, []).append(told[figure])


Start = Callable[[ExitStack, Path, int], "subprocess.Popen[bytes]"]


def _started(argv: list[str], folder: Path, environ: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
    log = (folder / "server.log").open("wb")
    return subprocess.Popen(
        argv, cwd=ROOT, env={**environ, "PYTHONPATH": str(HERE)} if environ else None, stdout=log, stderr=log,
        preexec_fn=on_core(0),
    )  # fmt: skip


def ours(stack: ExitStack, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    environ = stack.enter_context(fifty(folder, moving=True))
    return _started([sys.executable, "-m", "config.serve"], folder, {**environ, "PORT": str(port)})


def fastapi(stack: ExitStack, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    argv = [peer_python(), "-m", "uvicorn", "fanout_fastapi:app", "--port", port, "--log-level", "warning"]
    return _started([*map(str, argv), "--app-dir", str(HERE), "--backlog", "2048"], folder)


def broadcast(stack: ExitStack, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    return _started([str(peer_python()), str(HERE / "fanout_broadcast.py"), str(port)], folder)


def group(stack: ExitStack, folder: Path, port: int) -> "subprocess.Popen[bytes]":
    url = stack.enter_context(valkey(folder))
    argv = [sys.executable, "-m", "uvicorn", "benchmarks.fanout_channels:app", "--port", str(port)]
    return _started([*argv, "--log-level", "warning"], folder, {"REDIS_URL": url, "PATH": "/usr/bin:/bin"})


def measured(start: Start, *, sockets: int, seconds: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="tm-bench-") as name, ExitStack() as stack:
        folder, port = Path(name), free_port()
        server = start(stack, folder, port)
        stack.callback(server.wait)
        stack.callback(server.terminate)
        _wait(port, server, folder)
        empty_kb = _rss_kb(server.pid)
        argv = [sys.executable, "-m", "benchmarks._sockets", f"ws://127.0.0.1:{port}/ws/prices"]
        clients = subprocess.Popen(
            [*argv, "--sockets", str(sockets), "--seconds", str(seconds)], cwd=ROOT, stdout=subprocess.PIPE,
            preexec_fn=on_core(1),
        )  # fmt: skip
        assert clients.stdout is not None
        if clients.stdout.readline() != b"ready\n":
            raise SystemExit((folder / "server.log").read_text()[-3000:])
        before, kb = cpu_s(server.pid), (_rss_kb(server.pid) - empty_kb) / sockets
        told = orjson.loads(clients.stdout.readline())
        used = cpu_s(server.pid) - before
        clients.wait()
    frames = max(1, told["frames"])
    return {
        "cpu": used * 100_000 / frames, "p99": told["p99_ms"], "delivered": 100 * told["frames"] / told["expected"],
        "kb": kb,
    }  # fmt: skip


def _wait(port: int, server: "subprocess.Popen[bytes]", folder: Path) -> None:
    argv = [sys.executable, "-m", "benchmarks._sockets", f"ws://127.0.0.1:{port}/ws/prices"]
    while subprocess.run([*argv, "--sockets", "1", "--seconds", "1"], cwd=ROOT, capture_output=True).returncode:
        if server.poll() is not None:
            raise SystemExit((folder / "server.log").read_text())
        time.sleep(0.2)


def _rss_kb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return float(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def contest(size: int, contestants: dict[str, Start], options: Options) -> Figures:
    figures = Figures()
    for number in range(options.rounds):
        for name, start in contestants.items():
            sockets = min(size, OF_GROUP) if name == GROUP else size
            told = measured(start, sockets=sockets, seconds=max(3, options.seconds))
            progress(
                f"{sockets:,} sockets, round {number + 1}: {name} " + str({k: round(v, 2) for k, v in told.items()})
            )
            figures.add(name, told)
    return figures


def main() -> None:
    options = arguments(__doc__, rounds=3, seconds=10)
    raise_file_limit()
    peer_python()
    everybody: dict[str, Start] = {OURS: ours, FASTAPI: fastapi, BROADCAST: broadcast, GROUP: group}
    claims = []
    for size in (200,) if options.quick else SIZES:
        goals = {FASTAPI: 4 if size == SIZES[0] else 2, BROADCAST: None, GROUP: 20}
        found = contest(size, everybody, options)
        named = f"{size:,} sockets ({GROUP}: {min(size, OF_GROUP):,}), a frame each a second"
        claims += [
            Claim(named, found.cpu, OURS, goals, less_is_better=True, unit="CPU s for 100,000 frames"),
            Claim(named, found.p99, OURS, less_is_better=True, unit="p99, ms"),
            Claim(named, found.delivered, OURS, unit="% delivered"),
            Claim(named, found.kb, OURS, less_is_better=True, unit="KB a socket"),
        ]
    versions = {"fastapi": peer_version(peer_python())}
    report(claims, options, versions=versions | {name: version(name) for name in ("uvicorn", "websockets", "channels")})


if __name__ == "__main__":
    main()
