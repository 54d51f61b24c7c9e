"""Alerts and orders while parts of the product are killed: none is lost, none happens twice.

The whole of it, 1,000 alerts and 200 orders, five kills, three rounds:

    CHAOS_ALERTS=1000 CHAOS_ORDERS=200 CHAOS_ROUNDS=3 pytest tests/chaos/test_alerts_and_orders.py
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.chaos.product import Product, patiently, running
from tests.server import wait_for

ALERTS = int(os.environ.get("CHAOS_ALERTS", "60"))
ORDERS = int(os.environ.get("CHAOS_ORDERS", "12"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
KILLED = ("engines", "worker", "valkey", "postgres", "beat")
EACH = 250  # alerts of one person, who may have 500
START, STEP = Decimal(100_000), Decimal(50)
SYMBOL = "BTC/USDT"
LATEST_S = 150  # a worker's jobs come back some seconds after its death, the sweep looks once a minute


class Person:
    """With alerts and orders above the price, each at a level of its own."""

    def __init__(self, url: str, levels: list[Decimal], orders: list[Decimal]) -> None:
        self.api = f"{url}/api/v1"
        self.levels, self.orders = levels, orders
        who = {"name": "Ann", "email": f"{uuid4().hex}@example.com", "password": "correct horse battery"}
        self.ask("post", "auth/register", json={**who, "balance": "1000000"})
        told = self.ask("post", "auth/login", json={name: who[name] for name in ("email", "password")})
        self.headers = {"Authorization": f"Bearer {told['access_token']}"}
        self.book = self.ask("get", "portfolios")["results"][0]["id"]

    headers: dict[str, str] = {}  # noqa: RUF012

    def ask(self, method: str, path: str, **given: Any) -> Any:
        key = {"Idempotency-Key": uuid4().hex} if method == "post" else {}
        answer = patiently(
            lambda: httpx.request(method, f"{self.api}/{path}", headers=self.headers | key, timeout=30, **given)
        )
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def arm(self) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._watch, self.levels))
            list(pool.map(self._order, self.orders))

    def _watch(self, level: Decimal) -> None:
        wanted = {"symbol": SYMBOL, "direction": "above", "target_price": str(level), "channels": ["in_app"]}
        self.ask("post", "alerts", json=wanted)

    def _order(self, level: Decimal) -> None:
        wanted = {"symbol": SYMBOL, "type": "buy", "quantity": "0.0001", "order_type": "stop", "price": str(level)}
        self.ask("post", f"portfolios/{self.book}/trades", json=wanted)


def test_none_is_lost_and_none_happens_twice(tmp_path: Path) -> None:
    with running(tmp_path / "var") as product:
        _set(product, START)
        people = _people(product)
        for person in people:
            person.arm()
        kills = [part for _ in range(ROUNDS) for part in KILLED]
        top = START + STEP * (ALERTS + 1)
        for turn, part in enumerate(kills, 1):
            _set(product, (START + (top - START) * turn / len(kills)).quantize(Decimal("0.01")))
            product.kill(part)
        _set(product, top + STEP)
        wait_for(lambda: _done(product), timeout_s=LATEST_S, what="everything that was crossed")
        _none_twice(product)


def _people(product: Product) -> list[Person]:
    levels = [START + STEP * (number + 1) for number in range(ALERTS)]
    orders = [START + STEP * ALERTS * (number + 1) / ORDERS for number in range(ORDERS)]
    many = -(-ALERTS // EACH)
    return [Person(product.url, levels[place::many], orders[place::many]) for place in range(many)]


def _set(product: Product, price: Decimal) -> None:
    """The simulated price jumps, and walks on from there."""
    told = {"email": "alice@example.com", "password": "password123"}
    token = patiently(lambda: httpx.post(f"{product.url}/api/v1/auth/login", json=told, timeout=30)).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    wanted = {"symbol": SYMBOL, "price": str(price)}
    answer = patiently(lambda: httpx.post(f"{product.url}/api/markets/", json=wanted, headers=headers, timeout=30))
    assert answer.is_success, answer.text


def _done(product: Product) -> bool:
    with product.database() as database:
        [[fired]] = database.execute("SELECT count(*) FROM alerts_firing").fetchall()
        [[filled]] = database.execute("SELECT count(*) FROM portfolios_order WHERE state = 'filled'").fetchall()
        [[told]] = database.execute(
            "SELECT count(*) FROM alerts_delivery WHERE channel = 'in_app' AND state = 'sent'"
        ).fetchall()
    return fired >= ALERTS and filled >= ORDERS and told >= ALERTS + ORDERS


def _none_twice(product: Product) -> None:
    with product.database() as database:
        fired = Counter(row[0] for row in database.execute("SELECT alert_id FROM alerts_firing"))
        told = Counter(
            row[0] for row in database.execute("SELECT alert_id FROM alerts_notification WHERE alert_id IS NOT NULL")
        )
        bought = database.execute(
            "SELECT count(*), count(DISTINCT transaction_id) FROM portfolios_order WHERE state = 'filled'"
        ).fetchone()
        kept = database.execute(
            "SELECT count(*) FROM portfolios_transaction WHERE kind = 'buy' AND origin = 'trade'"
        ).fetchone()
    assert len(fired) == len(told) == ALERTS
    assert set(fired.values()) == set(told.values()) == {1}
    assert (bought, kept) == ((ORDERS, ORDERS), (ORDERS,))
