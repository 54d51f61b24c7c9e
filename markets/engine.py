"""What `manage.py engines` does: it follows every price and tells whoever armed a level that it was reached.

Levels find candidates; whoever armed one claims it in the database, so that it counts once however often it is
told. A batch of prices is done with when all its hits were taken: only then its place in the stream is kept.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

import structlog
from channels.db import database_sync_to_async

from config.kit import errors, valkey
from markets.calc.levels import Level, Levels, Move
from markets.live import bus, levels, moves
from markets.queries import extremes

SEEN = valkey.key("engines", "seen")
BEGINNING = b"0-0"
BATCH = 200
CROWD = 500
"""More hits than these are taken in parts, and other prices are looked at between them."""
BLOCK_MS = 500  # below the client's time-out
REBUILT_EVERY_S = 300.0
SAVED_EVERY_S = 1.0
RETRY_S = 0.5
log = structlog.get_logger(__name__)


class Hit(NamedTuple):
    """A level and the move that reached it."""

    level: Level[str]
    move: Move


class Subscriber(Protocol):
    """Listed in `settings.LEVEL_SUBSCRIBERS`. Both are called on a thread; keys are its own."""

    name: str

    def levels(self) -> Iterable[Level[str]]:
        """All that are armed now."""

    def reached(self, hits: Sequence[Hit]) -> Iterable[Level[str]] | None:
        """Claim and act. Called again with the same hits if an engine was away; a level is told of once.

        What it answers is watched on before the next price is looked at.
        """


Key = str
"""`alerts:<key>`: one text a level, because there may be a million."""


class Engine:
    def __init__(self, subscribers: Iterable[Subscriber]) -> None:
        self.subscribers = {subscriber.name: subscriber for subscriber in subscribers}
        self.index: Levels[Key] = Levels()
        self.rearmed: list[Level[Key]] | None = None  # while the levels are read
        self.seen = BEGINNING
        self.crowds: dict[asyncio.Task[None], bytes] = {}  # and what was read before each

    async def run(self) -> None:
        listening = asyncio.Event()
        self.seen = await _patiently(self.saved)
        async with asyncio.TaskGroup() as self.group:
            self.group.create_task(self.keep_index(listening))
            await listening.wait()
            self.group.create_task(self.follow())

    # --- The index of levels

    async def keep_index(self, ready: asyncio.Event) -> None:
        """Heard first and read then: what is armed in between is in both."""
        while valkey.going_on():
            try:
                async with valkey.async_client().pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(levels.NEWS)
                    while valkey.going_on():
                        await self.rebuild()
                        ready.set()
                        await self.hear(channel, until=time.monotonic() + REBUILT_EVERY_S)
            except errors.OUTAGES as away:
                log.warning("levels are not heard", error=str(away))
            await asyncio.sleep(RETRY_S)

    async def rebuild(self) -> None:
        began = time.perf_counter()
        self.rearmed = []
        self.index = await database_sync_to_async(self.read)()
        for level in self.rearmed:
            self.index.add(level)
        self.rearmed = None
        log.info("levels read", levels=len(self.index), took_s=round(time.perf_counter() - began, 3))

    def read(self) -> Levels[Key]:
        return Levels(_named(each.name, level) for each in self.subscribers.values() for level in each.levels())

    async def hear(self, channel: Any, *, until: float) -> None:
        while time.monotonic() < until and valkey.going_on():
            message = await channel.get_message(timeout=0.5)
            if message is not None:
                self.learn(levels.read(message["data"]))

    def learn(self, change: levels.Change) -> None:
        for key in change.disarmed:
            self.index.remove(_name(change.subscriber, key))
        for level in change.armed:
            self.index.add(_named(change.subscriber, level))

    # --- The stream

    async def saved(self) -> bytes:
        client: Any = valkey.async_client()
        found: bytes | None = await client.get(SEEN)
        if found is None:
            return BEGINNING
        [oldest] = await client.xrange(bus.MOVES, count=1) or [(found, {})]
        since_ms, first_ms = (int(each.partition(b"-")[0]) for each in (found, oldest[0]))
        if first_ms > since_ms:
            log.warning("the stream has a gap", since_ms=since_ms, until_ms=first_ms)
            self.missed = await database_sync_to_async(extremes.between)(since_ms, first_ms)
        return found

    missed: Sequence[Move] = ()

    async def follow(self) -> None:
        for _, found in groupby(self.missed, attrgetter("ts_ms")):
            await self.take(found)
        self.missed, saved_at = (), 0.0
        while valkey.going_on():
            try:
                answer: Any = await valkey.async_client().xread({bus.MOVES: self.seen}, count=BATCH, block=BLOCK_MS)
                for entry_id, fields in _entries(answer):
                    await self.take(moves.read(entry_id, fields))
                    self.seen = entry_id
                if time.monotonic() - saved_at > SAVED_EVERY_S:
                    saved_at = time.monotonic()
                    await valkey.async_client().set(SEEN, self.done)
            except valkey.Unavailable as away:
                log.warning("the stream is away", error=str(away))
                await asyncio.sleep(RETRY_S)

    async def take(self, found: Iterable[Move]) -> None:
        hits: dict[str, list[Hit]] = defaultdict(list)
        taken = set()
        for move in found:
            for level in self.index.crossed(move):
                if level.key not in taken:
                    taken.add(level.key)
                    name, _, key = level.key.partition(":")
                    hits[name].append(Hit(Level(key, *level[1:]), move))
        for name, reached in hits.items():
            subscriber = self.subscribers[name]
            for hit in reached:  # before they are told of: one that is armed anew meanwhile stays
                self.index.remove(_name(name, hit.level.key))
            if len(reached) <= CROWD:
                await self.tell(subscriber, reached)
            else:
                task = self.group.create_task(self.tell_crowd(subscriber, reached))
                self.crowds[task] = self.seen
                task.add_done_callback(self._told_all)

    def _told_all(self, task: asyncio.Task[None]) -> None:
        """One that was broken off at a stop stays: its place in the stream is where the next engine begins."""
        if not task.cancelled():
            del self.crowds[task]

    @property
    def done(self) -> bytes:
        """What need not be read again: all before it is taken."""
        return next(iter(self.crowds.values()), self.seen)

    async def tell_crowd(self, subscriber: Subscriber, hits: list[Hit]) -> None:
        for first in range(0, len(hits), CROWD):
            await self.tell(subscriber, hits[first : first + CROWD])

    async def tell(self, subscriber: Subscriber, hits: list[Hit]) -> None:
        try:
            again = await _patiently(lambda: database_sync_to_async(subscriber.reached)(hits)) or ()
            for level in map(partial(_named, subscriber.name), again):
                self.index.add(level)
                if self.rearmed is not None:
                    self.rearmed.append(level)
        except Exception:  # one bad level must not stop all others; it is found again with the next reading
            log.exception("hits were not taken", subscriber=subscriber.name, levels=len(hits))


def _name(subscriber: str, key: str) -> Key:
    return f"{subscriber}:{key}"


def _named(subscriber: str, level: Level[str]) -> Level[Key]:
    return Level(_name(subscriber, level.key), *level[1:])


def _entries(answer: Any) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """redis-py answers a list of streams or a mapping, by the protocol it speaks."""
    if not answer:
        return []
    found: list[Any] = next(iter(answer.values()))[0] if isinstance(answer, dict) else answer[0][1]
    return [(entry_id, fields) for entry_id, fields in found]


async def _patiently(work: Callable[[], Awaitable[Any]]) -> Any:
    """An engine that is away for a while loses nothing: the stream waits."""
    while True:
        try:
            return await work()
        except errors.OUTAGES as away:
            log.warning("an engine is away", error=str(away))
            await asyncio.sleep(RETRY_S)
