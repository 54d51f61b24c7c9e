"""The simulator in the ingest process: publishes what moves, and hears when somebody set a price."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from config.kit import valkey
from markets import live
from markets.calc.simulation.shape import Shape
from markets.calc.simulation.walk import LEAF_MS
from markets.calc.ticks import Price
from markets.feeds.simulator.desk import Desk
from markets.models import Instrument
from markets.queries.shapes import shapes

COMMANDS = valkey.key("simulator", "commands")  # channel: a token; its sender waits for the answer
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


async def run() -> None:
    """Publishes simulated prices until it is cancelled: the ingest process's task of the venue `simulator`."""
    simulator = Simulator()
    hearing = asyncio.create_task(simulator.hear())
    try:
        await simulator.publish()
    finally:
        hearing.cancel()


class Simulator:
    """Two loops: one publishes four times a second, the other hears commands."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()  # of those who wait until a price that they set is in force
        self.wanted = asyncio.Event()
        self.looked_at = self.read_at = float("-inf")

    async def publish(self) -> None:
        shapes_ = await _in_database(simulated)
        desk = Desk(shapes_, _now_ms())
        prices = desk.anew()
        while True:
            await self._say(desk, prices)
            await self._pause()
            if fresh := await self._fresh(desk.book.shapes):
                await self._say(desk, desk.rest(_now_ms()))
                desk = Desk(fresh, _now_ms())
                prices = desk.anew()
            else:
                prices = desk.anew() if await self._forgotten() else desk.beat(_now_ms())
            await self._answer()

    async def _say(self, desk: Desk, prices: Sequence[Price]) -> None:
        try:
            await live.publish_on_loop(prices)
        except valkey.Unavailable:
            desk.keep(prices)

    async def _pause(self) -> None:
        """Until the next quarter of a second, or until somebody sets a price."""
        now = time.time()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wanted.wait(), LEAF_MS / 1000 - now % (LEAF_MS / 1000))

    async def _fresh(self, known: Sequence[Shape]) -> list[Shape] | None:
        """The instruments, when they are others than before; read now and then, and at once on a command."""
        if not self.wanted.is_set() and time.monotonic() - self.read_at < READ_S:
            return None
        self.wanted.clear()
        self.read_at = time.monotonic()
        try:
            found = await _in_database(simulated)
        except (DatabaseError, InterfaceError) as error:
            log.warning("PostgreSQL is away, the simulator goes on", error=type(error).__name__)
            return None
        return found if found != list(known) else None

    async def _forgotten(self) -> bool:
        """True where Valkey has lost the prices, and at the start."""
        if time.monotonic() - self.looked_at < LOOK_S:
            return False
        self.looked_at = time.monotonic()
        try:
            return await valkey.async_client().set(THERE, b"1", get=True) is None
        except valkey.Unavailable:
            return False

    # --- Commands

    async def hear(self) -> None:
        while True:
            with suppress(*valkey.Unavailable):
                async with valkey.async_client().pubsub() as channel:
                    await channel.subscribe(COMMANDS)
                    self.wanted.set()  # what was said while nobody listened
                    while True:
                        message = await channel.get_message(ignore_subscribe_messages=True, timeout=5.0)
                        if message is not None:
                            self.tokens.add(message["data"].decode())
                            self.wanted.set()
            await asyncio.sleep(LOOK_S)

    async def _answer(self) -> None:
        """Whoever waited was read before this desk was made."""
        if not self.tokens or self.wanted.is_set():
            return
        tokens, self.tokens = self.tokens, set()
        with suppress(*valkey.Unavailable):
            pipeline = valkey.async_client().pipeline(transaction=False)
            for token in tokens:
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
