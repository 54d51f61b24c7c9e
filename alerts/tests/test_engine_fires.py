"""The engine as it runs: what fires when a price comes, whoever was away, and however many engines there are."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import OperationalError, connections

from accounts.models import User
from accounts.tests.cast import person
from alerts.engine import subscriber
from alerts.models import Alert, Firing, Notification
from alerts.services import firing, sweep
from alerts.tests.alerting import made, priced
from config.kit import valkey
from markets import engine
from markets.engine import Engine
from markets.live import bus
from markets.models import Instrument
from markets.services import catalogue

make, price, sweeping = (database_sync_to_async(it) for it in (made, priced, sweep.sweep))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "RETRY_S", 0.01)
    monkeypatch.setattr(engine, "BLOCK_MS", 20)
    monkeypatch.setattr(engine, "SAVED_EVERY_S", 0.0)


@pytest.fixture
def btc(transactional_db: None) -> Instrument:
    catalogue.load(only={"BTC/USDT"})
    found = Instrument.objects.get(symbol="BTC/USDT")
    priced(found, "90")
    return found


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


@asynccontextmanager
async def running(*, watched: int | None = 1) -> AsyncIterator[Engine]:
    works = Engine([subscriber])
    task = asyncio.ensure_future(works.run())
    try:
        await so(lambda: watched is None or len(works.index) == watched)
        yield works
    finally:
        task.cancel()
        await asyncio.wait({task})
        await database_sync_to_async(connections.close_all)()


async def so(true: Callable[[], Any]) -> None:
    async with asyncio.timeout(10):
        while not await database_sync_to_async(true)():  # noqa: ASYNC110 - it becomes so on a thread
            await asyncio.sleep(0.01)


async def read() -> None:
    """All prices so far, by an engine that has kept where it is."""
    [(newest, _)] = await valkey.async_client().xrevrange(bus.MOVES, count=1)
    await so(lambda: valkey.client().get(engine.SEEN) == newest)


async def fired(*expected: str) -> None:
    def are() -> list[Decimal | None]:
        return list(Firing.objects.order_by("id").values_list("value", flat=True))

    await so(lambda: are() == [Decimal(it) for it in expected])
    assert await Notification.objects.acount() == len(expected)


async def test_it_fires_when_its_price_comes(alice: User, btc: Instrument) -> None:
    await make(alice, btc, "100")
    async with running() as works:
        for text in ("99", "101", "102"):
            await price(btc, text)
        await fired("101")
        await so(lambda: len(works.index) == 0)


async def test_one_that_is_made_while_it_runs_is_watched(alice: User, btc: Instrument) -> None:
    async with running(watched=0) as works:
        await make(alice, btc, "100")
        await so(lambda: len(works.index) == 1)
        await price(btc, "101")
        await fired("101")


async def test_every_time_is_armed_anew_for_the_very_next_price(alice: User, btc: Instrument) -> None:
    await make(alice, btc, "100", repeat="every_time", cooldown_s=0)
    async with running():
        for text in ("101", "99", "102", "98", "103"):
            await asyncio.sleep(0.002)  # the stream's clock counts milliseconds, and two prices at once are one look
            await price(btc, text)
        await fired("101", "102", "103")


async def test_two_engines_and_a_sweep_fire_it_once(alice: User, btc: Instrument) -> None:
    for target in range(100, 120):
        await make(alice, btc, str(target))
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(running(watched=20))
        await price(btc, "150")
        await asyncio.gather(*(sweeping() for _ in range(3)))
        await so(lambda: not Alert.objects.filter(status="active").exists())
        await read()
    assert await Firing.objects.acount() == await Notification.objects.acount() == 20


async def test_a_crossing_while_it_was_away_fires_once(alice: User, btc: Instrument) -> None:
    await make(alice, btc, "100")
    async with running():
        await price(btc, "91")
        await read()
    for text in ("120", "95"):
        await price(btc, text)
    async with running(watched=None):
        await fired("120")
        await read()
    valkey.client().delete(engine.SEEN)  # it reads the same prices again
    async with running(watched=0):
        await read()
        await fired("120")


async def test_what_it_had_read_but_not_kept_does_not_fire_again(alice: User, btc: Instrument) -> None:
    await make(alice, btc, "100", repeat="every_time", cooldown_s=0)
    async with running():
        await price(btc, "91", low=Decimal(90), high=Decimal(104))  # there and back in one message
        await fired("104")
    valkey.client().delete(engine.SEEN)
    async with running():
        await read()
        await fired("104")


async def test_a_database_that_goes_away_in_the_middle_loses_nothing(
    alice: User, btc: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make(alice, btc, "100")
    tell, failures = firing._tell, [OperationalError(), OperationalError()]

    def failing(changes: Any) -> None:
        tell(changes)
        if failures:
            raise failures.pop()

    monkeypatch.setattr(firing, "_tell", failing)
    async with running():
        await price(btc, "101")
        await so(lambda: failures == [])
        await fired("101")


async def test_a_valkey_that_forgets_everything_loses_no_crossing(alice: User, btc: Instrument) -> None:
    await make(alice, btc, "100")
    async with running():
        await price(btc, "91")
        await read()
        await valkey.async_client().flushall()
        await price(btc, "101")
        await fired("101")


async def test_one_that_cannot_be_told_of_keeps_no_other_from_firing(
    alice: User, btc: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, _ = await make(alice, btc, "100"), await make(alice, btc, "100")
    tell = firing._tell

    def picky(changes: Any) -> None:
        if any(it.alert.pk == bad.pk for it in changes):
            raise ValueError("it has no words")
        tell(changes)

    monkeypatch.setattr(firing, "_tell", picky)
    async with running(watched=2):
        await price(btc, "101")
        await fired("101")
    assert (await Alert.objects.aget(pk=bad.pk)).status == "active"
