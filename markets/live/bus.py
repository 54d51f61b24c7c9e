"""One round trip tells everybody: the hash for who comes later, the stream for who may miss nothing, the channel."""

import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from typing import Any

from config.kit import valkey
from markets.calc.ticks import Price
from markets.live import moves, rows

LATEST = valkey.key("prices")  # hash: instrument id -> row
MOVES = valkey.key("ticks")  # stream: markets/live/moves.py
NEWS = valkey.key("prices", "news")  # channel: rows, one a line; for those who only want the newest
INSTRUMENTS = valkey.key("instruments", "news")  # channel: the catalogue is another than before
FORGET = b"forget "
KEPT_MS = 3_600_000
LOOK_S = 5.0


def publish(prices: Sequence[Price]) -> None:
    """Raises `valkey.Unavailable`: the caller keeps the extremes and folds them into its next message."""
    if prices:
        _said(valkey.client().pipeline(transaction=False), prices).execute()


async def publish_on_loop(prices: Sequence[Price]) -> None:
    """The same for code that runs in an event loop."""
    if prices:
        await _said(valkey.async_client().pipeline(transaction=False), prices).execute()


def latest(ids: Iterable[int] | None = None) -> dict[int, Price]:
    """By instrument id; what has no price is not in it."""
    prices = map(rows.unpack, _packed(ids))
    return {price.instrument_id: price for price in prices}


def latest_rows(ids: Iterable[int] | None = None) -> dict[int, rows.Row]:
    """The same for who only shows them."""
    found = map(rows.read, _packed(ids))
    return {row.instrument_id: row for row in found}


def _packed(ids: Iterable[int] | None) -> list[bytes]:
    client: Any = valkey.client()
    if ids is None:
        return list(client.hvals(LATEST))
    wanted = [str(one) for one in ids]
    return [row for row in client.hmget(LATEST, wanted) if row is not None] if wanted else []


def forget(ids: Iterable[int]) -> None:
    """These have no price any more: deleted, merged, or priced by a source that is no longer used."""
    gone = [int(one) for one in ids]
    if not gone:
        return
    pipeline = valkey.client().pipeline(transaction=False)
    pipeline.hdel(LATEST, *map(str, gone))
    pipeline.publish(NEWS, FORGET + b",".join(b"%d" % one for one in gone))
    pipeline.execute()


def instruments_changed() -> None:
    """Call it on commit: web processes read the public instruments again. They do so twice a minute anyway."""
    with suppress(*valkey.Unavailable):
        valkey.client().publish(INSTRUMENTS, b"")


async def instruments_news() -> AsyncIterator[None]:
    """A turn each time somebody says so, and one at once: who begins to listen may have missed something."""
    async with valkey.async_client().pubsub() as channel:
        await channel.subscribe(INSTRUMENTS)
        while valkey.going_on():
            message = await channel.get_message(timeout=LOOK_S)
            if message is not None:
                yield


def _said(pipeline: Any, prices: Sequence[Price]) -> Any:
    packed = {str(price.instrument_id): rows.pack(price) for price in prices}
    oldest_ms = int(time.time() * 1000) - KEPT_MS
    pipeline.hset(LATEST, mapping=packed)
    pipeline.xadd(MOVES, {"m": moves.write(prices)}, minid=oldest_ms, approximate=True)
    pipeline.publish(NEWS, b"\n".join(packed.values()))
    return pipeline
