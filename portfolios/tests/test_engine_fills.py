"""The engine as it runs: what it fills when a price comes, and what it goes on waiting for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from channels.db import database_sync_to_async
from django.db import connections

from accounts.models import User
from accounts.tests.cast import person
from config.kit import valkey
from markets import engine, live
from markets.engine import Engine
from markets.live import bus
from markets.models import Instrument
from markets.services import catalogue
from markets.tests.prices import price_of
from portfolios.engine import subscriber
from portfolios.models import Order, Portfolio
from portfolios.services import orders
from portfolios.tests.trading import book_of, closed, opened, trade


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "RETRY_S", 0.01)
    monkeypatch.setattr(engine, "BLOCK_MS", 20)


@pytest.fixture
def btc(transactional_db: None) -> Instrument:
    catalogue.load(only={"BTC/USDT"})
    found = Instrument.objects.get(symbol="BTC/USDT")
    live.publish([price_of(found, "100")])
    return found


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


@pytest.fixture
def book(alice: User) -> Portfolio:
    return book_of(alice, "10000")


@asynccontextmanager
async def running() -> AsyncIterator[Engine]:
    works = Engine([subscriber])
    task = asyncio.ensure_future(works.run())
    try:
        yield works
    finally:
        task.cancel()
        await asyncio.wait({task})
        await database_sync_to_async(connections.close_all)()


async def so(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not await database_sync_to_async(true)():  # noqa: ASYNC110 - it becomes so on a thread
            await asyncio.sleep(0.01)


async def place(book: Portfolio, btc: Instrument, quantity: str, **asked: str) -> Order:
    posted = await database_sync_to_async(trade)(book, btc, "buy", quantity, **asked)
    assert posted.status == "open"
    return posted.order


async def say(btc: Instrument, price: str) -> None:
    await live.publish_on_loop([price_of(btc, price)])


def filled_at(order: Order, price: str) -> Callable[[], bool]:
    def true() -> bool:
        order.refresh_from_db()
        return order.transaction is not None and order.transaction.price == Decimal(price)

    return true


def newest() -> bytes:
    [(name, _)] = valkey.client().xrevrange(bus.MOVES, count=1)
    return name


async def test_what_waits_is_filled_as_its_price_comes_and_what_is_placed_later_too(
    book: Portfolio, btc: Instrument
) -> None:
    first = await place(book, btc, "1", order_type="limit", price="95")
    async with running() as works:
        await so(lambda: len(works.index) == 1)
        second = await place(book, btc, "1", order_type="stop", price="105")
        await so(lambda: len(works.index) == 2)
        await say(btc, "94")
        await so(filled_at(first, "94"))
        await say(btc, "107")
        await so(filled_at(second, "107"))


async def test_a_closed_market_is_waited_for(book: Portfolio, btc: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(monkeypatch)
    order = await place(book, btc, "1")
    async with running() as works:
        await say(btc, "101")
        await so(lambda: works.seen == newest() and len(works.index) == 1)  # it let go of it, and has it again
        opened(monkeypatch)
        await say(btc, "103")
        await so(filled_at(order, "103"))


async def test_what_is_cancelled_is_no_longer_watched(book: Portfolio, btc: Instrument) -> None:
    order = await place(book, btc, "1", order_type="limit", price="95")
    async with running() as works:
        await so(lambda: len(works.index) == 1)
        await database_sync_to_async(orders.cancel)(order)
        await so(lambda: len(works.index) == 0)
