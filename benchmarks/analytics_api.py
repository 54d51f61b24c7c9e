"""The routes of figures over 1,000 candles, asked by 32 connections at once: p95, what is kept and what is not apart.

Cold, each request asks for another window: nothing is kept, and its candles are read and calculated anew. One server
on one core with a token of a person's, its engines and the client on the other. Beside them, in the same run, the
candles that they are made of.
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

from benchmarks._measure import ROOT, Claim, arguments, load, report, rounds
from benchmarks.accounts import engine
from benchmarks.candles_api import environ, product
from config import servers

CONNECTIONS, GOAL_MS = 32, 100
FILL = """
import django; django.setup()
from rest_framework.test import APIClient
from accounts.tests import cast
from markets.services import catalogue, partitions
catalogue.load(); partitions.make_ahead()
client = APIClient(HTTP_HOST="localhost"); client.force_login(cast.person("Alice"))
print(client.post("/api/v1/api-tokens", {"name": "load", "scopes": ["read"]}, format="json").json()["token"])
"""
HOURS = """
    INSERT INTO markets_candle (instrument_id, venue, interval, ts, open, high, low, close, volume)
    SELECT id, primary_venue, 60, date_trunc('hour', now()) - hour * interval '1 hour',
        price, price * 1.01, price * 0.99, price * (1 + 0.004 * sin(hour * id)), 1.5 + hour %% 13
    FROM (SELECT id, primary_venue FROM markets_instrument WHERE kind = 'crypto' ORDER BY rank LIMIT 10) AS pair,
        generate_series(0, %s) AS hour, LATERAL (SELECT 62000 + 3000 * sin(hour / 40.0 + id) AS price) AS walk
"""
SHOWN = "interval=1h&limit=1000"
ROUTES = {
    "moving average": f"moving-average/BTC-USDT?{SHOWN}&window=50",
    "three indicators": f"indicators/BTC-USDT?{SHOWN}&names=rsi,macd,bollinger",
    "volatility": "volatility/BTC-USDT?interval=1h&window=999",
    "correlation of five": "correlation?interval=1h&window=999&symbols=BTC,ETH,SOL,XRP,BNB",
}
CANDLES = "the candles alone"


def filled(folder: Path) -> str:
    """Ten pairs with 1,600 hours each; answers a person's token."""
    env = environ(folder)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=env, check=True)
    made = subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    with psycopg.connect(servers.database_url(folder), autocommit=True) as database:
        database.execute(HOURS, [1_600])
        database.execute("VACUUM ANALYZE")
    return made.stdout.splitlines()[-1]


def p95_ms(url: str, seconds: float, token: str) -> float:
    who = [f"Authorization: Bearer {token}"]
    return load(url, seconds=max(2, seconds), connections=CONNECTIONS, headers=who)["p95_ms"]


def main() -> None:
    options = arguments(__doc__)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        stack.enter_context(engine(servers.postgres(folder / "pg", folder), folder))
        stack.enter_context(engine(servers.valkey(folder / "vk", folder, durable=False), folder))
        token = filled(folder)
        candles = stack.enter_context(product(folder, "live"))
        site = candles.partition("/api/v1/")[0] + "/api/v1"
        asked = {f"{name}, warm": f"{site}/analytics/{path}" for name, path in ROUTES.items()}
        far_ms = int(time.time() * 1000) + 10**9  # beyond the running candle, so that it stays in
        for name in ("moving average", "three indicators"):
            asked[f"{name}, cold"] = f"{site}/analytics/{ROUTES[name]}&to={far_ms // 10**7}{{n}}"
        asked[CANDLES] = f"{site}/instruments/BTC-USDT/candles?{SHOWN}"
        figures = rounds({name: partial(p95_ms, url, options.seconds, token) for name, url in asked.items()}, options)
    claim = Claim(f"p95 of {CONNECTIONS} connections; the goal is {GOAL_MS} ms", figures, unit="ms")
    report([claim], options, versions={"uvicorn": version("uvicorn"), "numpy": version("numpy")})


if __name__ == "__main__":
    main()
