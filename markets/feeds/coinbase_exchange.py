"""Coinbase Exchange, the older of Coinbase's two feeds: `ticker`, `matches` and a heartbeat a product and second."""

from collections.abc import Sequence
from operator import index
from typing import Any, ClassVar

import httpx
import orjson
from msgspec import Struct, convert
from msgspec.json import Decoder

from markets.calc.intervals import Interval
from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import MISSING, Adapter, Candle, Number, Refused, candle, exact, trades_back
from markets.feeds.moments import iso, iso_ms

VENUE = Venue.COINBASE_EXCHANGE
CHANNELS = ("ticker", "matches", "heartbeat")
PAGE = 1000


class Match(Struct, gc=False):
    time: str = MISSING
    trade_id: Any = None  # a product without trades has none
    price: Number = MISSING
    size: Number = MISSING


class Frame(Match, gc=False, kw_only=True):
    type: str
    product_id: str = ""  # without it the symbol is one that nobody knows
    last_size: Number | None = None
    best_bid: Number = MISSING
    best_ask: Number = MISSING
    open_24h: Number = MISSING
    high_24h: Number = MISSING
    low_24h: Number = MISSING
    volume_24h: Number = MISSING
    message: Any = None
    reason: Any = None


class CoinbaseExchange(Adapter):
    venue: ClassVar[Venue] = VENUE
    candles_a_page: ClassVar[int] = 300
    said: ClassVar[Decoder[Any]] = Decoder(Frame)

    @property
    def address(self) -> str:
        return self.urls["socket"]

    def subscribe(self, symbols: Sequence[str]) -> list[str]:
        return [orjson.dumps({"type": "subscribe", "product_ids": symbols, "channels": CHANNELS}).decode()]

    def unsubscribe(self, symbols: Sequence[str]) -> list[str]:
        return [orjson.dumps({"type": "unsubscribe", "product_ids": symbols, "channels": CHANNELS}).decode()]

    def read(self, said: Frame, received_ms: int) -> list[Tick]:
        kind = said.type
        if kind == "ticker":
            return [_ticker(said, received_ms)]
        if kind in ("match", "last_match"):
            return [_match(said, said.product_id, received_ms)]
        if kind == "error":
            self.asides.append(Refused(f"{said.message}: {said.reason}"[:200]))
        return []

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        """`after` is the id before which a page begins."""

        async def page(before: int) -> list[Tick]:
            rows = await self.ask(http, f"/products/{symbol}/trades", after=before, limit=PAGE)
            return [_match(row, symbol, iso_ms(row.time)) for row in convert(rows, list[Match])]

        return await trades_back(page, first_id=first_id, last_id=last_id)

    async def page(
        self, http: httpx.AsyncClient, symbol: str, interval: Interval, *, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """Both ends belong to it. Low and high come before the other two."""
        rows = await self.ask(
            http, f"/products/{symbol}/candles", granularity=interval.ms // 1000, start=iso(start_ms),
            end=iso(end_ms - interval.ms),
        )  # fmt: skip
        return [
            candle(int(ts) * 1000, opened, high, low, close, volume) for ts, low, high, opened, close, volume in rows
        ]


def _ticker(said: Frame, received_ms: int) -> Tick:
    """Each trade makes one, so it has the trade's id and size; a product without trades says neither."""
    size, number = said.last_size, said.trade_id
    return Tick(
        VENUE, said.product_id, received_ms if said.time is None else iso_ms(said.time), received_ms,
        exact(said.price), None if size is None else exact(size), None if number is None else index(number),
        exact(said.best_bid), exact(said.best_ask), exact(said.open_24h), exact(said.high_24h), exact(said.low_24h),
        exact(said.volume_24h),
    )  # fmt: skip


def _match(said: Match, symbol: str, received_ms: int) -> Tick:
    return Tick(
        VENUE, symbol, iso_ms(said.time), received_ms, exact(said.price), exact(said.size), index(said.trade_id)
    )
