"""How long a person waits for the product, and what it costs to keep: `python -m benchmarks.startup`.

Cold: a clone with empty caches of uv, pip and npm, until the first page answers, and each step's share. Warm: the
same folder again. Memory: the proportional share (PSS) of all its processes while nobody asks for anything.
Django: `django.setup()` and the routes, against the same packages without our code, in interleaved rounds.
Goals: 45 s, 12 s, 700 MB, 1.3 x. Works on Linux.
"""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks._measure import ROOT, Claim, Options, arguments, progress, report, rounds
from tests.server import free_port

START = "import time; t = time.perf_counter(); import django; django.setup(); import django.urls as u; "
START += "u.get_resolver().url_patterns; print(time.perf_counter() - t)"
IDLE_S = 8


def first_page(folder: Path, caches: Path, port: int) -> tuple[subprocess.Popen[str], float]:
    """Runs `make run` and answers it with the seconds until `/` is there."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "VAR_DIR")}
    env |= {"PORT": str(port), "ENV": "development", "UV_CACHE_DIR": str(caches / "uv")}
    env |= {"PIP_CACHE_DIR": str(caches / "pip"), "npm_config_cache": str(caches / "npm")}
    started = time.monotonic()
    process = subprocess.Popen(["make", "run"], cwd=folder, env=env, text=True, stdout=subprocess.PIPE)
    while not _answers(port):
        if process.poll() is not None:
            raise SystemExit(f"`make run` ended:\n{process.stdout.read() if process.stdout else ''}")
        time.sleep(0.05)
    return process, time.monotonic() - started


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


@contextmanager
def running(folder: Path, caches: Path, *, port: int = 0) -> Iterator[tuple[float, list[str]]]:
    """Until the end of the block; what it printed is in the list afterwards."""
    said: list[str] = []
    process, waited = first_page(folder, caches, port or free_port())
    try:
        yield waited, said
    finally:
        os.kill(int((folder / "var" / "lock").read_text().split()[0]), 15)
        said += process.communicate(timeout=30)[0].splitlines()


def pss_mb(folder: Path) -> float:
    """Of every process that works in `folder`: shared pages are counted once."""
    total_kb = 0
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and folder in ((entry / "cwd").readlink(), *(entry / "cwd").readlink().parents):
                total_kb += int(re.search(r"^Pss:\s+(\d+)", (entry / "smaps_rollup").read_text(), re.M)[1])
    return total_kb / 1024


def django_start(settings: str) -> float:
    env = os.environ | {"DJANGO_SETTINGS_MODULE": settings, "ENV": "test"}
    done = subprocess.run([sys.executable, "-c", START], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return float(done.stdout) * 1000


def share(said: list[str]) -> dict[str, list[float]]:
    """Seconds of each step, out of its line."""
    lines = (re.match(r"\s+✓ (.+?)\s+([\d.]+) s$", line) for line in said)
    return {f"  {line[1]}": [float(line[2])] for line in lines if line}


def product(options: Options, folder: Path) -> list[Claim]:
    caches, clone = folder / "caches", folder / "a clone"
    warm, memory = [], []
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    with running(clone, caches) as (cold_s, said):
        progress(f"cold: {cold_s:.1f} s")
    for _ in range(options.rounds):
        with running(clone, caches) as (warm_s, _):
            warm.append(warm_s)
            time.sleep(1 if options.quick else IDLE_S)
            memory.append(pss_mb(clone))
        progress(f"warm: {warm_s:.1f} s, {memory[-1]:.0f} MB")
    return [
        Claim("Clone to first page, cold caches: goal 45", {"all": [cold_s], **share(said)}, "all", unit="s"),
        Claim("Warm `make run` to first page: goal 12", {"all": warm}, "all", unit="s"),
        Claim("Memory of all processes, idle: goal 700", {"all": memory}, "all", unit="MB"),
    ]


def main() -> None:
    options = arguments(__doc__, rounds=3)
    folder = Path(tempfile.mkdtemp(prefix="tidemark-startup-"))
    try:
        claims = product(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    contestants = {"ours": "config.settings", "empty project": "benchmarks.startup_settings"}
    starts = rounds({name: lambda name=name: django_start(contestants[name]) for name in contestants}, options)
    claims.append(
        Claim(
            "Start of Django: goal 1.3 x of an empty project", starts, "ours", less_is_better=True, unit="ms",
            goals={"empty project": 0.77},
        )
    )  # fmt: skip
    report(claims, options)


if __name__ == "__main__":
    main()
