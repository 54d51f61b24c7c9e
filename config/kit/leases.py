"""Work that one process does at a time, however many were started: the others wait until it has gone.

    await leases.while_held("ingest:binance", stream.run)

The lease is a key in Valkey that runs out. While Valkey is away nobody else can take it, so whoever has it goes
on; a Valkey that has forgotten it gives it back to whoever asks first, and the other stops within a second.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import structlog

from config.kit import valkey
from config.kit.ending import end

LASTS_S = 5.0
RENEWED_EVERY_S = 1.0
log = structlog.get_logger(__name__)

HOLD = valkey.Script("""
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
""")
RELEASE = valkey.Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")


async def while_held(name: str, work: Callable[[], Awaitable[None]], *, every_s: float = RENEWED_EVERY_S) -> None:
    """Wait for the lease, do the work while it is ours, and again; what the work raises ends it."""
    token, key = secrets.token_hex(8), valkey.key("lease", name)
    waited = False
    while True:
        if await _hold(key, token):
            log.info("lease taken", lease=name)
            try:
                await _work_while_ours(key, token, work, every_s)
            finally:
                await _release(key, token)
            log.warning("lease lost", lease=name)
        elif not waited:
            waited = True
            log.info("another process has the lease; waiting", lease=name)
        await asyncio.sleep(every_s)


async def _work_while_ours(key: str, token: str, work: Callable[[], Awaitable[None]], every_s: float) -> None:
    task = asyncio.create_task(_coroutine(work))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=every_s)
            if await _hold(key, token) is False:
                return
        task.result()
    finally:
        await end(task)


async def _coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _hold(key: str, token: str) -> bool | None:
    """True: it is ours. False: another's. None: nobody can tell."""
    try:
        return bool(await HOLD.on_loop([key], [token, int(LASTS_S * 1000)]))
    except valkey.Unavailable:
        return None


async def _release(key: str, token: str) -> None:
    try:
        await RELEASE.on_loop([key], [token])
    except valkey.Unavailable:
        return
