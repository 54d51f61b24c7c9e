"""The one door to Valkey: clients, scripts and how keys are named.

Nothing here waits long. A Valkey that is gone or hangs answers as `Unavailable` within a second, and each
caller decides what that means for it.
"""

import asyncio
import functools
import hashlib
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import NoScriptError, OutOfMemoryError, ReadOnlyError
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

Unavailable = (Unreachable, TooSlow, OutOfMemoryError, ReadOnlyError)
"""What a dead, hanging, full or demoted Valkey raises: `except valkey.Unavailable`."""

TIMEOUT_S = 0.8
# redis-py's own three retries with back-off would hold a web thread for seconds. None is needed after a restart
# of Valkey: the pool looks at a connection before it hands it out.
WAITING: dict[str, Any] = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S}


def client() -> redis.Redis:
    """This process's pooled client. Values come back as bytes."""
    return _client(settings.REDIS_URL)


@functools.cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **WAITING)


_async_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, redis.asyncio.Redis]] = WeakKeyDictionary()


def async_client() -> redis.asyncio.Redis:
    """The pooled client of the running event loop (a connection cannot change its loop)."""
    clients = _async_clients.setdefault(asyncio.get_running_loop(), {})
    url = settings.REDIS_URL
    if url not in clients:
        clients[url] = redis.asyncio.Redis.from_url(url, retry=AsyncRetry(NoBackoff(), 0), **WAITING)
    return clients[url]


def going_on() -> bool:
    """For loops that wait for Valkey: redis-py now and then loses a cancellation, so it must be looked for."""
    task = asyncio.current_task()
    return task is None or not task.cancelling()


def key(*parts: object) -> str:
    """`key("limits", "sign-in", 7)` is `tm:limits:sign-in:7`."""
    return ":".join(["tm", *map(str, parts)])


class Script:
    """A Lua script, sent once and called by its hash; loaded again after a restart or SCRIPT FLUSH."""

    def __init__(self, lua: str) -> None:
        self.lua = lua
        self.sha = hashlib.sha1(lua.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, keys: list[str], args: list[Any]) -> Any:
        try:
            return client().evalsha(self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return client().eval(self.lua, len(keys), *keys, *args)

    async def on_loop(self, keys: list[str], args: list[Any]) -> Any:
        """The same call for code that runs in an event loop."""
        try:
            return await async_client().evalsha(self.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await async_client().eval(self.lua, len(keys), *keys, *args)
