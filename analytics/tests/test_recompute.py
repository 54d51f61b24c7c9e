"""The script of docs/analytics.md: pandas, from the candles route alone, comes to the same figures as each route."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from accounts.tests import cast
from markets.services import catalogue
from tests.server import served

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db(transaction=True)


def test_pandas_comes_to_the_same() -> None:
    catalogue.load(only={"BTC/USDT", "AAPL", "RELIANCE.NS"})
    client = APIClient()
    client.force_login(cast.person("Alice"))
    token = client.post("/api/v1/api-tokens", {"name": "script", "scopes": ["read"]}, format="json").json()["token"]
    with served(MARKET_DATA="simulated", LIMITS_SCALE="1000") as site:
        done = subprocess.run(
            [sys.executable, "docs/recompute.py", site.url], cwd=ROOT, env={**os.environ, "TOKEN": token},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split("  ")[0] for line in done.stdout.splitlines()] == [
        "moving-average", "indicators: rsi", "indicators: bollinger", "volatility", "correlation",
    ]  # fmt: skip
