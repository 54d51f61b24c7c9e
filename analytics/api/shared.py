"""Answers that many want in the same second: made once a process, and sent as they are.

An answer stands for what it was made from: its key holds the newest candles, so that it is another one as soon as one
of these moved. What time alone changes in it (a candle closes, one is missed) is there a second later.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import NamedTuple

from accounts.plain import Body

LIVES_S = 1.0
MOST_BYTES = 32 * 1024 * 1024
Key = tuple[Hashable, ...]


class Kept(NamedTuple):
    body: Body
    until: float


class Shared:
    def __init__(
        self, *, lives_s: float = LIVES_S, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.lives_s, self.most_bytes, self.clock = lives_s, most_bytes, clock
        self.lock = Lock()
        self.kept: OrderedDict[Key, Kept] = OrderedDict()
        self.size = 0
        self.made: dict[Key, Future[Body]] = {}

    def answer(self, key: Key, make: Callable[[], bytes]) -> Body:
        """What `make` raises is raised for all who wait for it, and nothing is kept."""
        with self.lock:
            found = self.kept.get(key)
            if found is not None and found.until > self.clock():
                return found.body
            others = self.made.get(key)
            if others is None:
                mine = self.made[key] = Future[Body]()
        if others is not None:
            return others.result()
        try:
            body = Body.of(make())
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            self._keep(key, body)
            mine.set_result(body)
            return body
        finally:
            del self.made[key]

    def _keep(self, key: Key, body: Body) -> None:
        with self.lock:
            self._drop(key)
            self.kept[key] = Kept(body, self.clock() + self.lives_s)
            self.size += len(body.json)
            while self.size > self.most_bytes:
                self._drop(next(iter(self.kept)))

    def _drop(self, key: Key) -> None:
        gone = self.kept.pop(key, None)
        if gone is not None:
            self.size -= len(gone.body.json)


shared = Shared()
