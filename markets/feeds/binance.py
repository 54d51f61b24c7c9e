"""Binance's spot market: combined streams, and REST for what they missed.

Trades come aggregated (`aggTrade`: what one order took at one price, with an id of its own that has no holes),
the day's figures once a second (`ticker`), and each minute as Binance counts it (`kline_1m`).
"""

from collections.abc import Callable, Sequence
from operator import index
from typing import Any, ClassVar

import httpx
from msgspec import UNSET, Struct, UnsetType, convert
from msgspec.json import Decoder

from markets.calc.intervals import Interval
from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import MISSING, Adapter, Candle, Leaving, Minute, Number, Refused, candle, exact
from markets.feeds.moments import epoch_ms

STREAMS = ("aggTrade", "ticker", "kline_1m")
STREAMS_A_FRAME = 150
PAGE = 1000
VENUE = Venue.BINANCE


class Kline(Struct, gc=False):
    t: int
    s: str
    o: Number
    c: Number
    h: Number
    l: Number  # noqa: E741
    v: Number
    x: bool


class Data(Struct, gc=False):
    """Of every kind `e`. What a letter means depends on that, so those that clash may be anything."""

    e: str | None = None
    E: int = MISSING
    s: str = ""  # without it the symbol is one that nobody knows
    u: int | None = None
    a: Any = None
    p: Number = MISSING
    q: Number = MISSING
    t: int = MISSING
    T: int = MISSING
    b: Any = None
    c: Number = MISSING
    o: Number = MISSING
    h: Number = MISSING
    l: Number = MISSING  # noqa: E741
    v: Number = MISSING
    k: Kline = MISSING
    code: Any = None
    msg: Any = None


class Frame(Data, gc=False):
    """Combined streams have an envelope; a single stream, and an answer, have none."""

    data: Data | list[Data] | UnsetType = UNSET


class Binance(Adapter):
    venue: ClassVar[Venue] = VENUE
    symbols_a_connection: ClassVar[int] = 1024 // len(STREAMS)
    candles_a_page: ClassVar[int] = PAGE
    heartbeat: ClassVar[str | None] = '{"method":"LIST_SUBSCRIPTIONS","id":0}'
    said: ClassVar[Decoder[Any]] = Decoder(Frame | list[Data], strict=False)

    @property
    def address(self) -> str:
        return self.urls["socket"] + "/stream"

    def subscribe(self, symbols: Sequence[str]) -> list[str]:
        return _frames("SUBSCRIBE", symbols)

    def unsubscribe(self, symbols: Sequence[str]) -> list[str]:
        return _frames("UNSUBSCRIBE", symbols)

    def read(self, said: Frame | list[Data], received_ms: int) -> list[Tick]:
        data = said if isinstance(said, list) else said if said.data is UNSET else said.data
        if isinstance(data, list):  # !miniTicker@arr
            return [tick for item in data for tick in self._one(item, received_ms)]
        return self._one(data, received_ms)

    def _one(self, data: Data, received_ms: int) -> list[Tick]:
        kind = data.e
        if kind is None:
            if data.u is not None:
                return [_book_ticker(data, received_ms)]
            if data.code is not None:
                self.asides.append(Refused(str(data.msg)[:200]))
        elif (read := READERS.get(kind)) is not None:
            tick = read(data, received_ms)
            if data.k is not None and data.k.x:
                self.asides.append(_minute(data.k))
            return [tick]
        elif kind == "serverShutdown":
            self.asides.append(Leaving())
        return []

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        found: list[Tick] = []
        while first_id <= last_id:
            page = await self.ask(http, "/api/v3/aggTrades", symbol=symbol, fromId=first_id, limit=PAGE)
            if not page:
                break
            ticks = [_trade(row, symbol, row.T, row.a) for row in convert(page, list[Data])]
            found += [tick for tick in ticks if tick.trade_id is not None and tick.trade_id <= last_id]
            first_id = page[-1]["a"] + 1
        return found

    async def page(
        self, http: httpx.AsyncClient, symbol: str, interval: Interval, *, start_ms: int, end_ms: int
    ) -> list[Candle]:
        rows = await self.ask(
            http, "/api/v3/klines", symbol=symbol, interval=interval.slug, startTime=start_ms, endTime=end_ms - 1,
            limit=PAGE,
        )  # fmt: skip
        return [candle(epoch_ms(row[0]), *row[1:6]) for row in rows]


def _frames(method: str, symbols: Sequence[str]) -> list[str]:
    streams = [f'"{symbol.lower()}@{stream}"' for symbol in symbols for stream in STREAMS]
    parts = [streams[at : at + STREAMS_A_FRAME] for at in range(0, len(streams), STREAMS_A_FRAME)]
    return [
        f'{{"method":"{method}","params":[{",".join(part)}],"id":{number}}}' for number, part in enumerate(parts, 1)
    ]


def _trade(data: Data, symbol: str, received_ms: int, trade_id: Any) -> Tick:
    ts_ms = data.T
    return Tick(
        VENUE, symbol, ts_ms if ts_ms < 10**14 else ts_ms // 1000, received_ms, exact(data.p), exact(data.q),
        index(trade_id),
    )  # fmt: skip


def _aggregate_trade(data: Data, received_ms: int) -> Tick:
    return _trade(data, data.s, received_ms, data.a)


def _single_trade(data: Data, received_ms: int) -> Tick:
    return _trade(data, data.s, received_ms, data.t)


def _book_ticker(data: Data, received_ms: int) -> Tick:
    """It says no time."""
    return Tick(VENUE, data.s, received_ms, received_ms, None, None, None, exact(data.b), exact(data.a))


def _ticker(data: Data, received_ms: int) -> Tick:
    return Tick(
        VENUE, data.s, epoch_ms(data.E), received_ms, exact(data.c), None, None,
        exact(data.b), exact(data.a), exact(data.o), exact(data.h), exact(data.l), exact(data.v),
    )  # fmt: skip


def _mini_ticker(data: Data, received_ms: int) -> Tick:
    return Tick(
        VENUE, data.s, epoch_ms(data.E), received_ms, exact(data.c), None, None, None, None,
        exact(data.o), exact(data.h), exact(data.l), exact(data.v),
    )  # fmt: skip


def _kline(data: Data, received_ms: int) -> Tick:
    return Tick(VENUE, data.s, epoch_ms(data.E), received_ms, exact(data.k.c))


def _minute(k: Kline) -> Minute:
    return Minute(VENUE, k.s, epoch_ms(k.t), float(k.o), float(k.h), float(k.l), float(k.c), float(k.v))


READERS: dict[str, Callable[[Data, int], Tick]] = {
    "aggTrade": _aggregate_trade,
    "trade": _single_trade,
    "24hrTicker": _ticker,
    "24hrMiniTicker": _mini_ticker,
    "kline": _kline,
}
