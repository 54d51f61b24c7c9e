"""The script of docs/portfolios.md: pandas, from alice's export and the candles, comes to every figure of her page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from markets.services import catalogue
from portfolios import demo
from portfolios.models import Portfolio
from portfolios.services import history
from tests.server import served

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.django_db(transaction=True)
def test_pandas_comes_to_the_same(alice, settings):
    settings.MARKET_DATA = "simulated"
    catalogue.load(only={"BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT"})
    demo.books()
    history.rebuild(Portfolio.objects.get(owner=alice).pk)
    client = APIClient()
    client.force_login(alice)
    token = client.post("/api/v1/api-tokens", {"name": "script", "scopes": ["read"]}, format="json").json()["token"]
    with served(MARKET_DATA="simulated", LIMITS_SCALE="1000") as site:
        done = subprocess.run(
            [sys.executable, "docs/recompute_portfolio.py", site.url], cwd=ROOT, env={**os.environ, "TOKEN": token},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("\nok ") > 25
