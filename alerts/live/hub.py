"""One hub a web process: it writes what a person is told to each of their sockets, as Valkey says it.

What was said while nobody listened (Valkey restarts) is read from the table, and nothing is written twice.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
from channels.db import database_sync_to_async
from django.utils import timezone

from config.front.wire import text_frame
from config.kit import valkey
from markets.live.hub import PriceHub, for_ever
from markets.live.topics import Line

LOOK_S = 1.0
REMEMBERED = 50_000
AT_ONCE = 200
"""Sockets written to before others get the event loop for a moment."""
BEFORE = timedelta(seconds=5)
Frame = dict[str, Any]
News = list[tuple[int, Frame]]


class NotificationHub:
    """`news` is the channel. `missed` reads what these people were told since a moment; it runs on a thread."""

    def __init__(self, *, news: str, missed: Callable[[Iterable[int], datetime], News]) -> None:
        self.news, self.missed = news, missed
        self.heard_at = timezone.now()
        self.lines: dict[int, set[Line]] = defaultdict(set)
        self.told: OrderedDict[str, None] = OrderedDict()
        self.task: asyncio.Task[None] | None = None

    def join(self, line: Line, user_id: int) -> None:
        self.lines[user_id].add(line)

    def leave(self, line: Line, user_id: int) -> None:
        self.lines[user_id].discard(line)
        if not self.lines[user_id]:
            del self.lines[user_id]

    def start(self) -> None:
        """Under a server that knows no lifespan the first socket starts the hub."""
        if self.task is None or self.task.done():
            self.task = asyncio.ensure_future(self.run())

    async def run(self) -> None:
        self.task = asyncio.current_task()
        await for_ever(self.listen)

    async def listen(self) -> None:
        async with valkey.async_client().pubsub() as channel:
            await channel.subscribe(self.news)
            while valkey.going_on():
                message = await channel.get_message(timeout=LOOK_S)
                if message is not None and message["type"] == "subscribe":
                    since = self.heard_at - BEFORE
                    await self.hear(await database_sync_to_async(self.missed)(list(self.lines), since))
                elif message is not None:
                    await self.hear(orjson.loads(message["data"]))
                self.heard_at = timezone.now()

    async def hear(self, news: Iterable[tuple[int, Frame]]) -> None:
        """All of it is remembered, also what nobody is there to hear: a socket may open a moment later."""
        for number, (user_id, frame) in enumerate(news, 1):
            if self.is_new(frame.get("id")) and user_id in self.lines:
                framed = text_frame(orjson.dumps(frame))
                for line in list(self.lines[user_id]):
                    PriceHub.write(line, framed)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def is_new(self, name: str | None) -> bool:
        """A count has no name, and may be said again."""
        if name is None:
            return True
        if name in self.told:
            return False
        self.told[name] = None
        if len(self.told) > REMEMBERED:
            self.told.popitem(last=False)
        return True
