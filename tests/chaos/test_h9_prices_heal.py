"""H9, J3: Valkey forgets everything, or is gone for a moment; a hundred sockets go on within five seconds."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from contextlib import AsyncExitStack

import httpx
import redis
from websockets.asyncio.client import ClientConnection, connect

from config.kit import valkey
from markets import live
from markets.live import bus
from markets.models import Instrument
from markets.tests.prices import instrument, price_of
from tests.pair import Own, own_valkey, speaking_to
from tests.server import Served, served, wait_for

SOCKETS, HEALED_S = 100, 5.0


async def on_thread(work: Callable[[], object]) -> object:
    return await asyncio.to_thread(work)


async def hears(sockets: list[ClientConnection], price: str) -> None:
    async def one(socket: ClientConnection) -> None:
        while not any(told["price"] == price for told in json.loads(await socket.recv())["prices"]):
            pass

    await asyncio.wait_for(asyncio.gather(*map(one, sockets)), 30)


def test_h9_a_hundred_sockets_go_on(transactional_db: None) -> None:
    btc, slow = instrument("BTC/USDT"), instrument("SGBAUG28.NS", "bond")
    with own_valkey() as engine, speaking_to(engine.url), served(REDIS_URL=engine.url) as server:
        live.publish([price_of(btc, "1"), price_of(slow, "6100")])
        wait_for(lambda: len(prices(server)) == 2, what="the hub to know them")
        asyncio.run(go_on(server, engine, btc))
        wait_for(lambda: redis.Redis.from_url(engine.url).hlen(bus.LATEST) == 2, what="the slow price to be back")
        assert prices(server)["SGBAUG28.NS"] == "6100"
        assert "Traceback" not in server.log


def prices(server: Served) -> dict[str, str]:
    answer = httpx.get(f"{server.url}/api/v1/prices")
    assert answer.status_code == 200
    return {one["symbol"]: one["price"] for one in answer.json()["prices"]}


async def go_on(server: Served, engine: Own, btc: Instrument) -> None:
    address = f"ws://127.0.0.1:{server.port}/ws/prices"
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connect(address)) for _ in range(SOCKETS)]
        await hears(sockets, "1")

        redis.Redis.from_url(engine.url).flushall()
        began = time.monotonic()
        await say(btc, "2")
        await hears(sockets, "2")
        assert time.monotonic() - began < HEALED_S
        while redis.Redis.from_url(engine.url).hlen(bus.LATEST) != 2:
            assert time.monotonic() - began < HEALED_S, "what changes seldom is back too"
            await asyncio.sleep(0.02)

        await on_thread(engine.kill)
        assert (await on_thread(lambda: prices(server))) == {"BTC/USDT": "2", "SGBAUG28.NS": "6100"}
        await on_thread(engine.start)
        began = time.monotonic()
        speaking = asyncio.ensure_future(keep_saying(btc, "3"))
        await hears(sockets, "3")
        speaking.cancel()
        assert time.monotonic() - began < HEALED_S


async def say(one: Instrument, price: str) -> None:
    await on_thread(lambda: live.publish([price_of(one, price)]))


async def keep_saying(one: Instrument, price: str) -> None:
    """As ingest does: there is always another tick."""
    while True:
        with contextlib.suppress(*valkey.Unavailable):
            await say(one, price)
        await asyncio.sleep(0.1)
