"""A thousand candles from the API, warm: stored ones, simulated ones, and the DRF view that documents them.

One server on one core, its engines and the client on the other; a month of minutes of ten pairs is in the table.
The time is that of one client who asks again and again, as a chart does; then of eight who ask at once.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

import httpx
import psycopg

from benchmarks._measure import ROOT, Claim, arguments, load, on_core, report, rounds
from benchmarks.accounts import engine
from benchmarks.front import Site, answers, free_port
from config import servers

PATH = "/api/v1/instruments/BTC-USDT/candles?interval=1m&limit=1000"
STORED, SIMULATED, DRF = "stored", "simulated", "stored, DRF view"
DOCUMENTED = {"Accept": "application/json, text/html;q=0.1"}  # markets/api/candles.py: the unusual goes to DRF
FILL = """
import django; django.setup()
from markets.services import catalogue, partitions
catalogue.load(); partitions.make_ahead()
"""
MONTH = """
    INSERT INTO markets_candle (instrument_id, venue, interval, ts, open, high, low, close, volume)
    SELECT id, primary_venue, 1, date_trunc('minute', now()) - minute * interval '1 minute',
        62000.5 + minute %% 97, 62100.25 + minute %% 97, 61950.75 + minute %% 97, 62050 + minute %% 97,
        1.5 + minute %% 13
    FROM (SELECT id, primary_venue FROM markets_instrument WHERE kind = 'crypto' ORDER BY rank LIMIT 10) AS pair,
        generate_series(1, %s) AS minute
"""


@contextmanager
def product(folder: Path, market_data: str) -> Iterator[Site]:
    port = free_port()
    log = folder / f"{market_data}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.serve"], cwd=ROOT, stdout=file, stderr=file, preexec_fn=on_core(0),
            env={**environ(folder), "PORT": str(port), "MARKET_DATA": market_data},
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None and not answers(url + PATH):
            time.sleep(0.05)
        if process.poll() is not None:
            raise SystemExit(log.read_text())
        yield Site(url + PATH, process.pid)
    finally:
        process.terminate()
        process.wait()


def environ(folder: Path) -> dict[str, str]:
    return {
        **os.environ, "ENV": "test", "VAR_DIR": str(folder), "LOG_LEVEL": "WARNING", "LIMITS_SCALE": "1000000",
        "DATABASE_URL": servers.database_url(folder), "REDIS_URL": servers.redis_url(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip


def filled(folder: Path, minutes: int) -> None:
    for argv in (["manage.py", "migrate", "-v0", "--skip-checks"], ["-c", FILL]):
        subprocess.run([sys.executable, *argv], cwd=ROOT, env=environ(folder), check=True)
    with psycopg.connect(servers.database_url(folder), autocommit=True) as database:
        database.execute(MONTH, [minutes])
        database.execute("VACUUM ANALYZE")


def p95_ms(client: httpx.Client, url: str, seconds: float, headers: dict[str, str] | None = None) -> float:
    until, took_ms = time.perf_counter() + seconds, list[float]()
    while time.perf_counter() < until or len(took_ms) < 20:
        began = time.perf_counter()
        answer = client.get(url, headers=headers)
        took_ms.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200 or answer.content.count(b"[") != 1001:
            raise SystemExit(f"{answer.status_code}, not a thousand candles; this measures nothing")
    return sorted(took_ms)[len(took_ms) * 95 // 100]


def main() -> None:
    options = arguments(__doc__)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        stack.enter_context(engine(servers.postgres(folder / "pg", folder), folder))
        stack.enter_context(engine(servers.valkey(folder / "vk", folder, durable=False), folder))
        filled(folder, 2_000 if options.quick else 43_200)
        stored = stack.enter_context(product(folder, "live")).url
        simulated = stack.enter_context(product(folder, "simulated")).url
        client = stack.enter_context(httpx.Client(timeout=30))
        one = rounds(
            {
                STORED: lambda: p95_ms(client, stored, options.seconds),
                SIMULATED: lambda: p95_ms(client, simulated, options.seconds),
                DRF: lambda: p95_ms(client, stored, options.seconds, DOCUMENTED),
            },
            options,
        )
        eight = rounds(
            {
                STORED: lambda: load(stored, seconds=options.seconds, connections=8)["per_s"],
                SIMULATED: lambda: load(simulated, seconds=options.seconds, connections=8)["per_s"],
            },
            options,
        )
    claims = [
        Claim("1,000 candles, p95 of one client; the goal is 30 ms", one, STORED, {DRF: None}, True, "ms"),
        Claim("answers a second to eight clients", eight, STORED, {SIMULATED: None}),
    ]
    report(claims, options, versions={"uvicorn": version("uvicorn"), "psycopg": version("psycopg")})


if __name__ == "__main__":
    main()
