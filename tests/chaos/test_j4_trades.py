"""J4 for trades: PostgreSQL ends at once and comes back; no acknowledged trade is missing, none is there twice."""

import signal
from decimal import Decimal
from threading import Event as Signal
from threading import Thread
from uuid import uuid4

import httpx
import psycopg

from tests.chaos.databases import migrated
from tests.pair import own_postgres
from tests.server import served, wait_for

CLIENTS = 4
OPENING = 1_000_000


class Trader:
    """Buys one at a price of 1 without a pause; what was refused is asked again under the same key."""

    def __init__(self, url: str, headers: dict[str, str], book: str, done: Signal) -> None:
        self.address, self.headers, self.done = f"{url}/api/v1/portfolios/{book}/trades", headers, done
        self.statuses: list[int] = []
        self.bought: set[str] = set()
        self.thread = Thread(target=self.run)

    def run(self) -> None:
        wanted, key = {"symbol": "HOUSE", "type": "buy", "quantity": "1", "price": "1"}, uuid4().hex
        with httpx.Client(timeout=30) as http:
            while not self.done.is_set():
                answer = http.post(self.address, json=wanted, headers={**self.headers, "Idempotency-Key": key})
                self.statuses.append(answer.status_code)
                if answer.is_success:
                    self.bought.add(answer.json()["transaction"])
                    key = uuid4().hex


def test_j4_no_acknowledged_trade_is_missing_and_none_is_there_twice() -> None:
    done = Signal()
    with own_postgres() as postgres:
        migrated(postgres.url)
        with served(DATABASE_URL=postgres.url, LIMITS_SCALE="10000", MARKET_DATA="simulated") as server:
            headers, book = _person(server.url)
            traders = [Trader(server.url, headers, book, done) for _ in range(CLIENTS)]
            for trader in traders:
                trader.thread.start()
            try:
                wait_for(lambda: all(len(each.bought) >= 3 for each in traders), what="trades")
                assert postgres.process is not None
                postgres.process.send_signal(signal.SIGQUIT)
                postgres.process.wait(30)
                wait_for(lambda: all(each.statuses[-1] == 503 for each in traders), what="503s")
                postgres.start()
                before = [len(each.bought) for each in traders]
                wait_for(
                    lambda: all(len(each.bought) > n + 3 for each, n in zip(traders, before, strict=True)),
                    what="recovery",
                )
            finally:
                done.set()
                for trader in traders:
                    trader.thread.join(60)
        with psycopg.connect(postgres.url) as database:
            kept = {str(row[0]) for row in database.execute("SELECT id FROM portfolios_transaction WHERE kind = 'buy'")}
            [[held]] = database.execute("SELECT quantity FROM portfolios_holding").fetchall()
            [[cash]] = database.execute("SELECT amount FROM portfolios_cashbalance").fetchall()

    assert {status for trader in traders for status in trader.statuses} <= {201, 409, 503}
    acknowledged = {name for trader in traders for name in trader.bought}
    assert acknowledged <= kept
    assert len(kept - acknowledged) <= CLIENTS  # at most the one each was just waiting for
    assert (held, cash) == (len(kept), Decimal(OPENING) - len(kept))


def _person(url: str) -> tuple[dict[str, str], str]:
    who = {"name": "Alice", "email": "alice@example.com", "password": "correct horse battery"}
    api = f"{url}/api/v1"
    with httpx.Client(timeout=30) as http:
        http.post(f"{api}/auth/register", json={**who, "balance": str(OPENING)}).raise_for_status()
        told = http.post(f"{api}/auth/login", json=who).raise_for_status().json()
        headers = {"Authorization": f"Bearer {told['access_token']}"}
        house = {"symbol": "HOUSE", "name": "House", "kind": "fund", "currency": "USD", "private": True, "price": "1"}
        http.post(f"{api}/instruments", json=house, headers=headers).raise_for_status()
        return headers, http.get(f"{api}/portfolios", headers=headers).json()["results"][0]["id"]
