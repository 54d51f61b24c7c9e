"""Binance's spot market: combined streams, and REST for what they missed.

Trades come aggregated (`aggTrade`: what one order took at one price, with an id of its own that has no holes),
the day's figures once a second (`ticker`), and each minute as Binance counts it (`kline_1m`).
"""

from collections.abc import Callable, Sequence
from operator import index
from typing import Any, ClassVar

import httpx

from markets.calc.intervals import Interval
from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Adapter, Candle, Leaving, Minute, Refused, candle, exact
from markets.feeds.moments import epoch_ms

STREAMS = ("aggTrade", "ticker", "kline_1m")
STREAMS_A_FRAME = 150
PAGE = 1000
VENUE = Venue.BINANCE
new = tuple.__new__  # a NamedTuple's own constructor is a Python function: half of the time of a tick


class Binance(Adapter):
    venue: ClassVar[Venue] = VENUE
    symbols_a_connection: ClassVar[int] = 1024 // len(STREAMS)
    candles_a_page: ClassVar[int] = PAGE
    heartbeat: ClassVar[str | None] = '{"method":"LIST_SUBSCRIPTIONS","id":0}'

    @property
    def address(self) -> str:
        return self.urls["socket"] + "/stream"

    def subscribe(self, symbols: Sequence[str]) -> list[str]:
        return _frames("SUBSCRIBE", symbols)

    def unsubscribe(self, symbols: Sequence[str]) -> list[str]:
        return _frames("UNSUBSCRIBE", symbols)

    def read(self, said: Any, received_ms: int) -> list[Tick]:
        data = said if isinstance(said, list) else said.get("data", said)  # /ws has no envelope
        if isinstance(data, list):  # !miniTicker@arr
            return [tick for item in data for tick in self._one(item, received_ms)]
        return self._one(data, received_ms)

    def _one(self, data: Any, received_ms: int) -> list[Tick]:
        kind = data.get("e")
        read = READERS.get(kind)
        if read is not None:
            if kind == "kline" and data["k"]["x"]:
                self.asides.append(_minute(data["k"]))
            return [read(data, received_ms)]
        if kind is None and "u" in data and "s" in data:
            return [_book_ticker(data, received_ms)]
        if kind == "serverShutdown":
            self.asides.append(Leaving())
        elif "code" in data:
            self.asides.append(Refused(str(data.get("msg"))[:200]))
        return []

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        found: list[Tick] = []
        while first_id <= last_id:
            page = await self.ask(http, "/api/v3/aggTrades", symbol=symbol, fromId=first_id, limit=PAGE)
            if not page:
                break
            ticks = [_trade({**row, "s": symbol}, row["T"], row["a"]) for row in page]
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


def _trade(data: dict[str, Any], received_ms: int, trade_id: int) -> Tick:
    ts_ms = data["T"]
    return new(Tick, (
        VENUE, data["s"], ts_ms if ts_ms < 10**14 else ts_ms // 1000, received_ms, exact(data["p"]), exact(data["q"]),
        index(trade_id), None, None, None, None, None, None,
    ))  # fmt: skip


def _aggregate_trade(data: dict[str, Any], received_ms: int) -> Tick:
    return _trade(data, received_ms, data["a"])


def _single_trade(data: dict[str, Any], received_ms: int) -> Tick:
    return _trade(data, received_ms, data["t"])


def _book_ticker(data: dict[str, Any], received_ms: int) -> Tick:
    """It says no time."""
    return new(Tick, (
        VENUE, data["s"], received_ms, received_ms, None, None, None, exact(data["b"]), exact(data["a"]),
        None, None, None, None,
    ))  # fmt: skip


def _ticker(data: dict[str, Any], received_ms: int) -> Tick:
    return new(Tick, (
        VENUE, data["s"], epoch_ms(data["E"]), received_ms, exact(data["c"]), None, None,
        exact(data["b"]), exact(data["a"]), exact(data["o"]), exact(data["h"]), exact(data["l"]), exact(data["v"]),
    ))  # fmt: skip


def _mini_ticker(data: dict[str, Any], received_ms: int) -> Tick:
    return new(Tick, (
        VENUE, data["s"], epoch_ms(data["E"]), received_ms, exact(data["c"]), None, None, None, None,
        exact(data["o"]), exact(data["h"]), exact(data["l"]), exact(data["v"]),
    ))  # fmt: skip


def _kline(data: dict[str, Any], received_ms: int) -> Tick:
    return new(Tick, (
        VENUE, data["s"], epoch_ms(data["E"]), received_ms, exact(data["k"]["c"]), None, None, None, None,
        None, None, None, None,
    ))  # fmt: skip


def _minute(k: dict[str, Any]) -> Minute:
    prices = (float(k[name]) for name in "ohlcv")
    return Minute(VENUE, k["s"], epoch_ms(k["t"]), *prices)


READERS: dict[str, Callable[[dict[str, Any], int], Tick]] = {
    "aggTrade": _aggregate_trade,
    "trade": _single_trade,
    "24hrTicker": _ticker,
    "24hrMiniTicker": _mini_ticker,
    "kline": _kline,
}
