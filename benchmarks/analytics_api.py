"""The routes of figures over 1,000 candles, asked by 32 connections at once: p95, what is kept and what is not apart.

Cold, each request asks for another window: nothing is kept, and its candles are read and calculated anew. One server
on one core with a token of a person's, its engines and the client on the other. Beside them, in the same run, the
candles that they are made of; and what reads the whole catalogue, the screener and an analysis. Processor time is
measured too: others on the machine weigh little on it.
"""

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psycopg

from benchmarks._measure import ROOT, Claim, Figures, Options, arguments, cpu_s, load, report, rounds
from benchmarks.accounts import engine
from benchmarks.candles_api import environ, product
from config import servers

CONNECTIONS, GOAL_MS = 32, 100
FILL = """
import sys, time
from benchmarks.metrics_runs import fill, metrics, settings
from rest_framework.test import APIClient
from accounts.tests import cast
now_ms = time.time_ns() // 1_000_000
fill(int(sys.argv[1]), now_ms)
settings.MARKET_DATA = "live"
metrics.compute(now_ms=now_ms)
client = APIClient(HTTP_HOST="localhost"); client.force_login(cast.person("Alice"))
print(client.post("/api/v1/api-tokens", {"name": "load", "scopes": ["read"]}, format="json").json()["token"])
"""
LISTED = 346  # the catalogue; `--quick` takes a part
HOURS = """
    INSERT INTO markets_candle (instrument_id, venue, interval, ts, open, high, low, close, volume)
    SELECT id, primary_venue, 60, date_trunc('hour', now()) - hour * interval '1 hour',
        price, price * 1.01, price * 0.99, price * (1 + 0.004 * sin(hour * id)), 1.5 + hour %% 13
    FROM (SELECT id, primary_venue FROM markets_instrument WHERE kind = 'crypto' ORDER BY rank LIMIT 10) AS pair,
        generate_series(0, %s) AS hour, LATERAL (SELECT 62000 + 3000 * sin(hour / 40.0 + id) AS price) AS walk
"""
TEN = ("BTC", "ETH", "XRP", "BNB", "SOL", "DOGE", "TRX", "ADA", "LINK", "BCH")
SHOWN = "interval=1h&limit=1000"
ROUTES = {
    "moving average": f"moving-average/BTC-USDT?{SHOWN}&window=50",
    "three indicators": f"indicators/BTC-USDT?{SHOWN}&names=rsi,macd,bollinger",
    "volatility": "volatility/BTC-USDT?interval=1h&window=999",
    "correlation of five": "correlation?interval=1h&window=999&symbols=BTC,ETH,SOL,XRP,BNB",
    "moving average of ten": "moving-average?interval=1h&window=50&limit=100&symbols=" + ",".join(TEN),
    "analysis": "summary/BTC-USDT",
    "screener": "screener?rsi__lt=60&return_1y__gt=0&sort=-return_1y",
}
WHOLE = ("analysis", "screener")  # nothing of them is kept
COLD = ("moving average", "three indicators")
CANDLES = "the candles alone"


def filled(folder: Path, count: int) -> str:
    """Five years of days of the catalogue with their figures, 1,600 hours of ten pairs; answers a person's token."""
    env = environ(folder)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=env, check=True)
    made = subprocess.run(
        [sys.executable, "-c", FILL, str(count)], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    )
    with psycopg.connect(servers.database_url(folder), autocommit=True) as database:
        database.execute(HOURS, [1_600])
        database.execute("VACUUM ANALYZE")
    return made.stdout.splitlines()[-1]


def asked(site: str) -> dict[str, str]:
    """Each route with its address."""
    found = {name if name in WHOLE else f"{name}, warm": f"{site}/analytics/{path}" for name, path in ROUTES.items()}
    far_ms = int(time.time() * 1000) + 10**9  # beyond the running candle, so that it stays in
    for name in COLD:
        found[f"{name}, cold"] = f"{site}/analytics/{ROUTES[name]}&to={far_ms // 10**7}{{n}}"
    return {**found, CANDLES: f"{site}/instruments/BTC-USDT/candles?{SHOWN}"}


def measured(name: str, url: str, *, pid: int, token: str, options: Options, cost_ms: Figures) -> float:
    """p95 in ms; what an answer took of the server's processor goes into `cost_ms`."""
    before = cpu_s(pid)
    who = [f"Authorization: Bearer {token}"]
    found = load(url, seconds=max(2, options.seconds), connections=CONNECTIONS, headers=who)
    cost_ms.setdefault(name, []).append(1000 * (cpu_s(pid) - before) / found["answered"])
    return found["p95_ms"]


def main() -> None:
    options = arguments(__doc__)
    cost_ms: Figures = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        stack.enter_context(engine(servers.postgres(folder / "pg", folder), folder))
        stack.enter_context(engine(servers.valkey(folder / "vk", folder, durable=False), folder))
        token = filled(folder, 60 if options.quick else LISTED)
        served = stack.enter_context(product(folder, "live"))
        site = served.url.partition("/api/v1/")[0] + "/api/v1"
        figures = rounds(
            {
                name: partial(measured, name, url, pid=served.pid, token=token, options=options, cost_ms=cost_ms)
                for name, url in asked(site).items()
            },
            options,
        )
    claims = [
        Claim(f"p95 of {CONNECTIONS} connections; the goal is {GOAL_MS} ms", figures, unit="ms"),
        Claim("the server's processor time for an answer", cost_ms, unit="ms"),
    ]
    report(claims, options, versions={"uvicorn": version("uvicorn"), "numpy": version("numpy")})


if __name__ == "__main__":
    main()
