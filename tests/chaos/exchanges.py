"""Fake exchanges, and the real ingest process on them.

    with trading({"BTC/USDT"}) as market:
        market.trade(Venue.BINANCE, "BTC", "62000.10")
        wait_for(lambda: market.price("BTC/USDT"))

A test that uses it needs `transactional_db`: the process reads the test's database.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

from markets import live
from markets.calc.candles import Bar
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Candle, Instrument
from markets.queries.feeds import Feed, feeds
from markets.replay.book import Trade
from markets.replay.exchange import Exchange, now_ms
from markets.replay.server import Fleet, Loopback, running
from markets.replay.venues import EXCHANGES
from markets.services import catalogue
from tests.pair import Child, database_url
from tests.server import wait_for

PRICE = "62000.10"


@dataclass
class Market:
    fleet: Fleet
    children: list[Child] = field(default_factory=list)
    behind_ms: int = 0
    """How long ago trades happen, unless one says when: for minutes that are over."""

    def port(self, venue: Venue) -> Loopback[Exchange]:
        return next(port for port in self.fleet.ports if port.service.venue is venue)

    def at(self, venue: Venue) -> Exchange:
        return self.port(venue).service

    def trade(self, venue: Venue, base: str = "BTC", price: str = PRICE, quantity: str = "1", **more: Any) -> Trade:
        more = {"ts_ms": now_ms() - self.behind_ms} | more
        return self.fleet.do(self.at(venue).trade(spelled(venue, base), price, quantity, **more))

    def feed(self, venue: Venue) -> Feed:
        return next(feed for feed in feeds() if feed.venue is venue)

    def heard_ms(self, venue: Venue) -> int:
        at = self.feed(venue).last_message_at
        return round(at.timestamp() * 1000) if at else 0

    def is_live(self, *venues: Venue) -> bool:
        return all(self.feed(venue).state == "live" for venue in venues or EXCHANGES)

    def price(self, symbol: str = "BTC/USDT") -> Price | None:
        number = Instrument.objects.get(symbol=symbol).pk
        return live.latest([number]).get(number)

    def latest(self) -> list[Price]:
        return list(live.latest().values())

    def candles(self, venue: Venue, symbol: str = "BTC/USDT") -> list[Bar]:
        rows = Candle.objects.filter(venue=venue, interval=1, instrument__symbol=symbol).order_by("ts")
        return [
            Bar(it.instrument_id, it.venue, it.interval, round(it.ts.timestamp() * 1000), it.open, it.high, it.low,
                it.close, it.volume)
            for it in rows
        ]  # fmt: skip

    def said(self, word: str) -> bool:
        return any(word in child.log for child in self.children)


def spelled(venue: Venue, base: str) -> str:
    return f"{base}USDT" if venue is Venue.BINANCE else f"{base}-USDT"


@contextmanager
def trading(
    symbols: set[str], *, urls: dict[str, str] | None = None, processes: int = 1, database: str = ""
) -> Iterator[Market]:
    """All four exchanges, and what streams from them. `urls` sends the product elsewhere: {"okx.socket": "ws://..."}.

    `database` is another than the test's own, with its catalogue.
    """
    if not database:
        catalogue.load(only=symbols)
        connection.close()
    with running(*(exchange() for exchange in EXCHANGES.values())) as fleet, tempfile.TemporaryDirectory() as name:
        market = Market(fleet)
        try:
            for number in range(processes):
                market.children.append(ingest(market, Path(name) / f"log{number}", urls or {}, database))
            yield market
        finally:
            for child in market.children:
                end(child)


def ingest(market: Market, log: Path, urls: dict[str, str], database: str) -> Child:
    addresses = {
        f"{port.service.venue.slug}.{what}": url for port in market.fleet.ports for what, url in port.urls.items()
    }
    told = {
        **os.environ, "DATABASE_URL": database or database_url(), "MARKET_DATA": "live",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EXCHANGES": ",".join(f"{name}={url}" for name, url in (addresses | urls).items()),
        "OUTBOUND_ALLOW": ",".join(port.address for port in market.fleet.ports),
    }  # fmt: skip
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "ingest"], env=told, stdout=file, stderr=file, start_new_session=True
        )
    return Child(process, log)


def end(child: Child) -> None:
    if child.process.poll() is None:
        child.process.send_signal(signal.SIGTERM)
        try:
            child.process.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()


def live_everywhere(market: Market, bases: tuple[str, ...] = ("BTC",), *venues: Venue) -> None:
    """Subscribed to everything, and each venue has said a first price."""
    chosen = venues or tuple(EXCHANGES)
    wait_for(
        lambda: all(
            spelled(venue, base) in {symbol for _, symbol in market.at(venue).wanted()}
            for venue in chosen for base in bases
        ),
        what=f"subscriptions; {[child.log[-2000:] for child in market.children]}",
    )  # fmt: skip

    def are_live() -> bool:
        for venue in chosen:
            for base in bases:
                market.trade(venue, base)
        return market.is_live(*chosen)

    wait_until(are_live, every_s=0.2)


def wait_until(condition: Any, *, every_s: float, timeout_s: float = 30) -> None:
    """As wait_for, for conditions that themselves do something."""
    due = 0.0

    def at_its_time() -> bool:
        nonlocal due
        if time.monotonic() < due:
            return False
        due = time.monotonic() + every_s
        return bool(condition())

    wait_for(at_its_time, timeout_s=timeout_s)
