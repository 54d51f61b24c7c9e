"""The simulator in the ingest process: publishes what moves, and hears when somebody set a price."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import orjson
import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from config.kit import valkey
from config.kit.ending import end
from markets import live
from markets.calc.simulation.shape import Shape
from markets.calc.simulation.walk import LEAF_MS
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.feeds.simulator.desk import Desk
from markets.models import Instrument
from markets.queries.shapes import shapes
from markets.services import catalogue_news

COMMANDS = valkey.key("simulator", "commands")  # channel: [token, instrument, when, factor]
THERE = valkey.key("simulator", "there")  # a mark: when it is gone, Valkey has forgotten every price
READ_S = 30.0
LOOK_S = 1.0
Result = TypeVar("Result")
log = structlog.get_logger(__name__)


def answer_key(token: str) -> str:
    return valkey.key("simulator", "answer", token)


def simulated() -> list[Shape]:
    """All that has a price but those priced by hand; people's own too."""
    rows = Instrument.objects.filter(active=True, hand_priced=False, merged_into=None)
    return shapes(rows.order_by("id"))


class Simulator:
    """Loops over one desk: one publishes four times a second, the others hear what people set and add."""

    def __init__(self) -> None:
        self.desk: Desk  # while it runs
        self.telling = asyncio.Lock()  # no price from before a command may be told after its answer
        self.looked_at = float("-inf")
        self.read_at = time.monotonic()
        self.outdated = self.running = False
        self.told = 0  # prices, ever

    async def run(self) -> None:
        """Publishes simulated prices until it is cancelled: the ingest process's task of the venue `simulator`."""
        self.desk = Desk(await _in_database(simulated), _now_ms())
        hearing = [asyncio.create_task(self.hear()), asyncio.create_task(self.hear_of_catalogue())]
        self.running = True
        try:
            await self.publish()
        finally:
            self.running = False
            await end(*hearing)

    async def publish(self) -> None:
        while True:
            async with self.telling:
                await self._say(self.desk.anew() if await self._forgotten() else self.desk.beat(_now_ms()))
            await asyncio.sleep(LEAF_MS / 1000 - time.time() % (LEAF_MS / 1000))
            if self.outdated or time.monotonic() - self.read_at > READ_S:
                self.read_at = time.monotonic()
                await self._read()

    async def _say(self, prices: Sequence[Price]) -> None:
        self.told += len(prices)
        try:
            await live.publish_on_loop(prices)
        except valkey.Unavailable:
            self.desk.keep(prices)

    async def _forgotten(self) -> bool:
        """True where Valkey has lost the prices, and at the start."""
        if time.monotonic() - self.looked_at < LOOK_S:
            return False
        self.looked_at = time.monotonic()
        try:
            return await valkey.async_client().set(THERE, b"1", get=True) is None
        except valkey.Unavailable:
            return False

    async def _read(self) -> None:
        """The instruments, when they are others than before: added, changed, or set while nobody listened.

        After news all prices are told again, for who said it may have made somebody forget one.
        """
        outdated, self.outdated = self.outdated, False
        try:
            found = await _in_database(simulated)
        except (DatabaseError, InterfaceError) as error:
            log.warning("PostgreSQL is away, the simulator goes on", error=type(error).__name__)
            return
        if outdated or found != self.desk.book.shapes:
            async with self.telling:
                await self._say(self.desk.rest(_now_ms()))
                self.desk = Desk(found, _now_ms())
                await self._say(self.desk.anew())
            await asyncio.to_thread(catalogue_news.sweep, [Venue.SIMULATOR], kept=self.desk.places)

    # --- Commands

    async def hear(self) -> None:
        while True:
            with suppress(*valkey.Unavailable):
                async with valkey.async_client().pubsub() as channel:
                    await channel.subscribe(COMMANDS)
                    while True:
                        message = await channel.get_message(ignore_subscribe_messages=True, timeout=5.0)
                        if message is not None:
                            await self._obey(*orjson.loads(message["data"]))
            await asyncio.sleep(LOOK_S)

    async def hear_of_catalogue(self) -> None:
        while True:
            with suppress(*valkey.Unavailable):
                async for _ in live.instruments_news():
                    self.outdated = True
            await asyncio.sleep(LOOK_S)

    async def _obey(self, token: str, instrument_id: int, at_ms: int, factor: float) -> None:
        async with self.telling:
            self.desk.shift(instrument_id, at_ms, factor, _now_ms())
            pipeline = valkey.async_client().pipeline(transaction=False)
            pipeline.rpush(answer_key(token), b"1")
            pipeline.expire(answer_key(token), 10)
            await pipeline.execute()


async def _in_database(work: Callable[[], Result]) -> Result:
    return await asyncio.to_thread(_with_connection, work)


def _with_connection(work: Callable[[], Result]) -> Result:
    close_old_connections()
    try:
        return work()
    finally:
        connection.close()  # of a thread that nobody will find again


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
