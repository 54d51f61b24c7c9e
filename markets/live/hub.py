"""One hub a web process: it hears the bus, keeps the ready answers current, and tells the sockets what changed.

A frame is made once for all sockets that want the same prices and written to each without waiting: no task, no
channel-layer hop for each message. Whoever does not read is dropped when too much of it is unsent.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from channels.db import database_sync_to_async

from config.kit import errors, valkey
from markets.live import bus
from markets.live.board import Board, Directory
from markets.live.candles import CandleForm, LastCandles, Load
from markets.live.ready import ReadyPrices
from markets.live.topics import Form, Line, Topic, Wanted

CLOSE_TOO_SLOW = 4408
MOST_UNSENT = 512 * 1024
FLUSH_S = 0.25
LOOK_S = 1.0
DIRECTORY_LIVES_S = 30.0
RETRY_S = 0.25
CANDLES_READ_S = 5.0
AT_ONCE = 250
"""Sockets written to before others get the event loop for a moment."""
log = structlog.get_logger(__name__)


class PriceHub:
    """`load` gives the public instruments; it reads the database, so it runs on a thread."""

    def __init__(
        self, *, load: Callable[[], Directory], ready: ReadyPrices | None = None, load_candles: Load | None = None
    ) -> None:
        self.load, self.ready, self.load_candles = load, ready, load_candles
        self.candles = LastCandles()
        self.candles_changed: set[int] = set()
        self.board = ready.board if ready else Board()
        self.topics: dict[tuple[Form, Wanted], Topic] = {}
        self.changed: set[int] = set()
        self.news = asyncio.Event()
        self.loaded_at = float("-inf")
        self.relisted = asyncio.Event()
        self.private: set[int] = set()
        self.is_loaded = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    # --- Sockets

    def join(self, line: Line, form: Form, wanted: Wanted) -> Topic:
        topic = self.topics.get((form, wanted))
        if topic is None:
            topic = self.topics[form, wanted] = Topic(form, wanted)
            self.watch_candles()
        topic.lines.add(line)
        return topic

    def leave(self, line: Line, topic: Topic) -> None:
        topic.lines.discard(line)
        if not topic.lines:
            self.topics.pop((topic.form, topic.wanted), None)
            self.watch_candles()

    def watch_candles(self) -> None:
        forms = ((form, wanted) for form, wanted in self.topics if isinstance(form, CandleForm))
        self.candles.watch((pk, form.interval) for form, wanted in forms for pk in wanted or ())

    def snapshot(self, form: Form, wanted: Wanted) -> bytes:
        """Everything about these as it is now, framed."""
        return self.topics.get((form, wanted), Topic(form, wanted)).current(self.board, _now_ms())

    async def loaded(self) -> None:
        """The instruments are known. Under a server that knows no lifespan the first socket starts the hub."""
        if self.task is None or self.task.done():
            self.task = asyncio.ensure_future(self.run())
        await self.is_loaded.wait()

    # --- What runs for as long as the process

    async def run(self) -> None:
        self.task = asyncio.current_task()
        async with asyncio.TaskGroup() as group:
            for work in (self.hear_the_bus, self.keep_listed, self.keep_age, self.keep_candles, self.keep_telling):
                group.create_task(for_ever(work))

    async def hear_the_bus(self) -> None:
        """Until Valkey is gone: what is in memory stays shown, and turns stale by itself."""
        heard = asyncio.Event()
        both = [asyncio.ensure_future(self.listen(heard)), asyncio.ensure_future(self.compare(heard))]
        try:
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:  # not a TaskGroup: in Python 3.11 one that fails leaves its caller marked as cancelled
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def listen(self, heard: asyncio.Event) -> None:
        async with valkey.async_client().pubsub() as channel:
            await channel.subscribe(bus.NEWS, bus.INSTRUMENTS)
            while valkey.going_on():
                message = await channel.get_message(timeout=LOOK_S)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    heard.set()
                elif message["channel"] == bus.INSTRUMENTS.encode():
                    self.relisted.set()
                else:
                    self.hear(message["data"])

    def hear(self, news: bytes) -> None:
        if news.startswith(bus.FORGET):
            self.told(self.board.forget(map(int, news.removeprefix(bus.FORGET).split(b","))))
        else:
            changed = self.board.take(news.split(b"\n"), now_ms=_now_ms())
            for pk in changed if self.candles.watched else ():
                self.candles.move(self.board.shown[pk].row)
            self.told(changed)

    async def compare(self, heard: asyncio.Event) -> None:
        """A hash that Valkey lost, and news that nobody heard, show as another number of rows."""
        await heard.wait()  # whatever is said from here on is heard
        client: Any = valkey.async_client()
        known = -1
        while valkey.going_on():
            if known != len(self.board.packed):
                self.told(self.board.take(await client.hvals(bus.LATEST), now_ms=_now_ms(), newer=True))
                await self.give_back(client)
            await asyncio.sleep(LOOK_S)
            known = await client.hlen(bus.LATEST)

    async def give_back(self, client: Any) -> None:
        """After FLUSHALL the prices that change seldom would be gone for hours. Newer ones are not touched."""
        pipeline = client.pipeline(transaction=False)
        for pk, row in self.board.packed.items():
            pipeline.hsetnx(bus.LATEST, str(pk), row)
        await pipeline.execute()

    async def keep_listed(self) -> None:
        """Read again now and then, when somebody says so, and when a price comes of an instrument never heard of."""
        while True:
            expired = time.monotonic() - self.loaded_at > DIRECTORY_LIVES_S
            if expired or self.relisted.is_set() or not self.board.unlisted <= self.private:
                self.relisted.clear()  # before it is read: what is said from here on counts again
                self.loaded_at, asked = float("-inf"), set(self.board.unlisted)
                directory = await database_sync_to_async(self.load)()
                self.loaded_at = time.monotonic()
                self.told(self.board.learn(directory, now_ms=_now_ms()))
                self.private = asked & set(self.board.unlisted)  # one that came meanwhile is asked for next
                if self.ready is not None:
                    self.ready.learn()
                self.is_loaded.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.relisted.wait(), RETRY_S)

    async def keep_age(self) -> None:
        while True:
            self.told(self.board.age(now_ms=_now_ms()))
            await asyncio.sleep(LOOK_S)

    async def keep_candles(self) -> None:
        """Read when a socket asks for one more, and again now and then for what prices do not say: the volume."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CANDLES_READ_S):
                    await self.candles.asked.wait()
            self.candles.asked.clear()
            if self.candles.watched and self.load_candles is not None:
                stored = await database_sync_to_async(self.load_candles)(list(self.candles.watched))
                self.candles_changed |= self.candles.learn(stored)
                self.news.set()

    def told(self, changed: set[int]) -> None:
        if not changed:
            return
        if self.ready is not None:
            self.ready.drop(changed)
        self.changed |= changed
        self.news.set()

    async def keep_telling(self) -> None:
        """The first change is told at once, what follows within FLUSH_S goes together."""
        while True:
            await self.news.wait()
            began = time.monotonic()
            self.news.clear()
            changed, self.changed = frozenset(self.changed), set()
            candles, self.candles_changed = changed | self.candles_changed, set()
            await self.tell(changed, candles)
            await asyncio.sleep(max(0.0, began + FLUSH_S - time.monotonic()))

    async def tell(self, changed: frozenset[int], candles: frozenset[int]) -> None:
        frames: dict[tuple[Form, frozenset[int]], bytes] = {}
        now_ms, written = _now_ms(), 0
        for topic in list(self.topics.values()):
            ids = topic.changed(candles if isinstance(topic.form, CandleForm) else changed)
            frame = frames.get((topic.form, ids))
            if frame is None:
                texts = topic.texts(self.board, ids)
                frame = frames[topic.form, ids] = topic.form.frame(texts, now_ms) if texts else b""
            if not frame:
                continue
            for line in list(topic.lines):
                self.write(line, frame)
                written += 1
                if written % AT_ONCE == 0:
                    await asyncio.sleep(0)

    @staticmethod
    def write(line: Line, frame: bytes) -> None:
        if line.unsent() > MOST_UNSENT:
            log.info("a socket was too slow", unsent=line.unsent())
            line.drop(CLOSE_TOO_SLOW)
        else:
            line.write(frame)


async def for_ever(work: Callable[[], Awaitable[None]]) -> None:
    """An engine that is away is a warning, anything else an error; neither may end the hub."""
    while valkey.going_on():
        try:
            await work()
        except errors.OUTAGES as away:
            log.warning("the hub waits", what=work.__name__, error=str(away))
        except Exception:
            log.exception("the hub failed", what=work.__name__)
        await asyncio.sleep(RETRY_S)


def _now_ms() -> int:
    return int(time.time() * 1000)
