"""The process `engines`: each level that a price reached is told of, whatever was away meanwhile."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.db import OperationalError, connections

from config.kit import valkey
from markets import engine, live
from markets.calc.levels import Level
from markets.calc.venues import Venue
from markets.engine import Engine, Hit
from markets.live import bus, levels
from markets.models import Candle, Instrument
from markets.tests.prices import instrument, price_of
from tests.pair import database_url
from tests.server import wait_for


class Watcher:
    """Keeps in memory what an app keeps in the database."""

    name = "alerts"

    def __init__(self, *armed: Level[str]) -> None:
        self.armed = {level.key: level for level in armed}
        self.told: list[Hit] = []
        self.outages = 0
        self.again: list[Level[str]] = []

    def levels(self) -> list[Level[str]]:
        return list(self.armed.values())

    def reached(self, hits: Sequence[Hit]) -> list[Level[str]]:
        if self.outages:
            self.outages -= 1
            raise OperationalError
        self.told += hits
        for hit in hits:
            self.armed.pop(hit.level.key)
        again, self.again = self.again, []
        self.armed |= {level.key: level for level in again}
        return again

    def keys(self) -> list[str]:
        return [hit.level.key for hit in self.told]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "RETRY_S", 0.01)
    monkeypatch.setattr(engine, "BLOCK_MS", 20)
    monkeypatch.setattr(engine, "SAVED_EVERY_S", 0.0)


@pytest.fixture
def btc(transactional_db: None) -> Instrument:
    return instrument("BTC/USDT")


@asynccontextmanager
async def running(watcher: Watcher) -> AsyncIterator[Engine]:
    works = Engine([watcher])
    task = asyncio.ensure_future(works.run())
    try:
        yield works
    finally:
        task.cancel()
        await asyncio.wait({task})
        await database_sync_to_async(connections.close_all)()  # the thread's, which outlives the test


async def so(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - it becomes so on a thread, or in Valkey
            await asyncio.sleep(0.01)


async def until(watcher: Watcher, *keys: str) -> None:
    await so(lambda: watcher.keys() == list(keys))


def above(key: str, one: Instrument, price: str) -> Level[str]:
    return Level(key, one.pk, "above", Decimal(price))


async def say(one: Instrument, price: str, *, low: str = "", high: str = "") -> None:
    await live.publish_on_loop([price_of(one, price, low=Decimal(low or price), high=Decimal(high or price))])


async def test_a_level_is_told_of_once(btc: Instrument) -> None:
    watcher = Watcher(above("a", btc, "100"), above("b", btc, "200"))
    async with running(watcher):
        for price in ("99", "100", "101", "102"):
            await say(btc, price)
        await until(watcher, "a")
        await say(btc, "250")
        await until(watcher, "a", "b")
    assert watcher.told[0].move.price == 100


async def test_a_crossing_between_two_messages_counts(btc: Instrument) -> None:
    watcher = Watcher(above("a", btc, "100"), Level("b", btc.pk, "below", Decimal(80)))
    async with running(watcher):
        await say(btc, "90", low="79", high="101")
        await until(watcher, "a", "b")


async def test_it_goes_on_where_it_stopped(btc: Instrument) -> None:
    watcher = Watcher(above("a", btc, "100"))
    async with running(watcher):
        await say(btc, "100")
        await until(watcher, "a")
        await _saved()
    watcher.armed["again"] = above("again", btc, "100")  # armed after that price
    watcher.armed["missed"] = above("missed", btc, "150")
    await say(btc, "160")
    await say(btc, "10")
    async with running(watcher):
        await until(watcher, "a", "again", "missed")
    assert {hit.move.price for hit in watcher.told[1:]} == {160}


async def _saved() -> None:
    [(newest, _)] = await valkey.async_client().xrevrange(bus.MOVES, count=1)
    await so(lambda: valkey.client().get(engine.SEEN) == newest)


async def test_what_is_armed_by_a_hit_is_there_for_the_very_next_price(btc: Instrument) -> None:
    watcher = Watcher(above("a", btc, "100"))
    watcher.again = [Level("a", btc.pk, "below", Decimal(90))]
    for price in ("100", "90"):
        await say(btc, price)
    async with running(watcher):
        await until(watcher, "a", "a")


async def test_others_need_not_wait_for_a_crowd(btc: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CROWD", 2)
    watcher = Watcher(*(above(f"a{n}", btc, "100") for n in range(9)), above("other", btc, "200"))
    watcher.outages = 1
    async with running(watcher) as works:
        await so(lambda: len(works.index) == 10)
        await say(btc, "100")
        await say(btc, "200")
        await so(lambda: len(watcher.told) == 10)
        assert watcher.keys()[-1] != "other"
        assert len(set(watcher.keys())) == 10
        await _saved()


async def test_an_unfinished_crowd_is_read_again(btc: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CROWD", 2)
    watcher = Watcher(*(above(f"a{n}", btc, "100") for n in range(9)))
    watcher.outages = 10**9
    async with running(watcher) as works:
        await so(lambda: len(works.index) == 9)
        await say(btc, "90")
        await _saved()
        await say(btc, "100")
        await say(btc, "101")
        await so(lambda: works.crowds != {} and works.seen > works.done)
    watcher.outages = 0
    async with running(watcher):
        await so(lambda: len(watcher.told) == 9)
    assert {hit.move.price for hit in watcher.told} == {100}


async def test_a_database_that_is_away_loses_no_hit(btc: Instrument) -> None:
    watcher = Watcher(above("a", btc, "100"))
    watcher.outages = 3
    async with running(watcher):
        await say(btc, "100")
        await until(watcher, "a")


async def test_what_is_armed_meanwhile_is_watched_and_what_is_disarmed_is_not(btc: Instrument) -> None:
    watcher = Watcher(above("old", btc, "100"))
    async with running(watcher) as works:
        await so(lambda: len(works.index) == 1)
        watcher.armed = {"new": above("new", btc, "100")}
        levels.changed("alerts", armed=watcher.armed.values(), disarmed=["old"])
        await so(lambda: "alerts:new" in works.index)
        await say(btc, "100")
        await until(watcher, "new")


async def test_flushall_stops_nothing(btc: Instrument) -> None:
    watcher = Watcher(above("a", btc, "100"), above("b", btc, "200"))
    async with running(watcher):
        await say(btc, "100")
        await until(watcher, "a")
        await valkey.async_client().flushall()
        await say(btc, "200")
        await until(watcher, "a", "b")


async def test_what_the_stream_no_longer_holds_comes_from_candles(btc: Instrument) -> None:
    minute = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
    await Candle.objects.acreate(
        instrument=btc, venue=Venue.BINANCE, interval=1, ts=minute, open=90, high=120.5, low=80, close=95
    )
    await valkey.async_client().set(engine.SEEN, f"{int(minute.timestamp() * 1000)}-0")
    await say(btc, "95")
    watcher = Watcher(above("a", btc, "120"), above("b", btc, "121"))
    async with running(watcher):
        await until(watcher, "a")


async def test_candles_of_a_gap_come_in_the_order_of_their_minutes(btc: Instrument) -> None:
    minute = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=2)
    for n, price in enumerate((80, 120, 80)):
        await Candle.objects.acreate(
            instrument=btc, venue=Venue.BINANCE, interval=1, ts=minute + timedelta(minutes=n), open=price, high=price,
            low=price, close=price,
        )  # fmt: skip
    await valkey.async_client().set(engine.SEEN, f"{int(minute.timestamp() * 1000)}-0")
    await say(btc, "95")
    watcher = Watcher(above("a", btc, "120"))
    watcher.again = [Level("a", btc.pk, "below", Decimal(90))]
    async with running(watcher):
        await until(watcher, "a", "a")
    began_ms = int(minute.timestamp() * 1000)
    assert [hit.move.ts_ms - began_ms for hit in watcher.told] == [60_000, 120_000]


# --- The process


@contextmanager
def process() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tm-engines-") as folder:
        log = Path(folder) / "log"
        environ = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        with log.open("wb") as out:
            child = subprocess.Popen([sys.executable, "manage.py", "engines"], env=environ, stdout=out, stderr=out)
        try:
            yield log
        finally:
            child.send_signal(signal.SIGTERM)
            assert child.wait(15) == 0, log.read_text()


def test_a_second_process_waits_until_the_first_has_gone(btc: Instrument) -> None:
    live.publish([price_of(btc, "100")])
    with process() as second:
        with process() as first:
            wait_for(lambda: "levels read" in first.read_text() + second.read_text())
            wait_for(lambda: any("another process has the lease" in log.read_text() for log in (first, second)))
        wait_for(lambda: "levels read" in second.read_text())
        wait_for(lambda: valkey.client().get(engine.SEEN) is not None)
