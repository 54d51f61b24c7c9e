"""OKX: the day's figures on its public address, trades and minutes on its business address, `ping` as text.

Its public address has trades too, but several in one message under the id of the last: those ids cannot be counted.
"""

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
from markets.feeds.adapter import (
    MISSING,
    Adapter,
    Candle,
    Leaving,
    Minute,
    Number,
    Refused,
    Unanswered,
    candle,
    exact,
    trades_back,
)  # fmt: skip

VENUE = Venue.OKX
CLOSING_SOON = "64008"
PAGE = 100
BARS = {Interval.M1: "1m", Interval.H1: "1H", Interval.D1: "1Dutc"}  # "1D" is Hong Kong's
CONFIRMED = "1"
OF_PARAMETERS = "51"  # how codes begin that are about what was asked: a symbol that is not traded for one


class Arg(Struct, gc=False):
    channel: str
    instId: str = ""


class Row(Struct, gc=False):
    """Of trades and of figures of the day."""

    instId: str = ""  # without it the symbol is one that nobody knows
    tradeId: int = MISSING
    px: Number = MISSING
    sz: Number = MISSING
    last: Number = MISSING
    askPx: Number = MISSING
    bidPx: Number = MISSING
    open24h: Number = MISSING
    high24h: Number = MISSING
    low24h: Number = MISSING
    vol24h: Number = MISSING
    ts: int = 0  # without it the time is one that no tick can have


class Frame(Struct, gc=False):
    arg: Arg = MISSING
    data: list[Row | list[Any]] = MISSING
    event: str | None = None
    code: Any = None
    msg: Any = None


class Okx(Adapter):
    venue: ClassVar[Venue] = VENUE
    said: ClassVar[Decoder[Any]] = Decoder(Frame, strict=False)
    heartbeat: ClassVar[str | None] = "ping"
    candles_a_page: ClassVar[int] = PAGE
    messages_a_second: ClassVar[int] = 2
    channels: ClassVar[tuple[str, ...]] = ("tickers",)

    @property
    def address(self) -> str:
        return self.urls["socket"] + "/ws/v5/public"

    def subscribe(self, symbols: Sequence[str]) -> list[str]:
        return [self._frame("subscribe", symbols)]

    def unsubscribe(self, symbols: Sequence[str]) -> list[str]:
        return [self._frame("unsubscribe", symbols)]

    def _frame(self, verb: str, symbols: Sequence[str]) -> str:
        args = [{"channel": channel, "instId": symbol} for channel in self.channels for symbol in symbols]
        return orjson.dumps({"op": verb, "args": args}).decode()

    def unreadable(self, frame: str | bytes) -> list[Tick]:
        return [] if frame in ("pong", b"pong") else super().unreadable(frame)

    def read(self, said: Frame, received_ms: int) -> list[Tick]:
        if said.event is not None:
            return self._event(said)
        channel = said.arg.channel
        rows: Any = said.data
        if channel in ("trades-all", "trades"):
            return [_trade(row, received_ms) for row in rows]
        if channel == "tickers":
            return [_ticker(row, received_ms) for row in rows]
        if channel.startswith("candle"):
            return [self._candle(said.arg.instId, channel, row, received_ms) for row in rows]
        return []

    def _event(self, said: Frame) -> list[Tick]:
        if said.event == "notice" and said.code == CLOSING_SOON:
            self.asides.append(Leaving())
        elif said.event == "error":
            self.asides.append(Refused(f"{said.code} {said.msg}"[:200]))
        return []

    def _candle(self, symbol: str, channel: str, row: list[Any], received_ms: int) -> Tick:
        """Rows have grown over the years: the ninth field says whether the minute is over."""
        if channel == "candle1m" and row[8:9] == [CONFIRMED]:
            self.asides.append(_minute(symbol, row))
        return Tick(VENUE, symbol, int(row[0]), received_ms, exact(row[4]))

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        """`after` is the id before which a page begins."""

        async def page(before: int) -> list[Tick]:
            rows = await self._data(http, "/api/v5/market/history-trades", instId=symbol, after=before, limit=PAGE)
            return [_trade(convert(row, Row, strict=False), int(row["ts"])) for row in rows]

        return await trades_back(page, first_id=first_id, last_id=last_id)

    async def page(
        self, http: httpx.AsyncClient, symbol: str, interval: Interval, *, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """`before` and `after` are younger and older than, themselves left out."""
        rows = await self._data(
            http, "/api/v5/market/history-candles", instId=symbol, bar=BARS[interval], before=start_ms - 1,
            after=end_ms, limit=PAGE,
        )  # fmt: skip
        return [candle(int(row[0]), *row[1:6]) for row in rows]

    async def _data(self, http: httpx.AsyncClient, path: str, **query: object) -> Any:
        said = await self.ask(http, path, **query)
        if said["code"] != "0":
            is_final = str(said["code"]).startswith(OF_PARAMETERS)
            raise Unanswered(f"{said['code']} {said.get('msg')}"[:200], is_final=is_final)
        return said["data"]


class OkxBusiness(Okx):
    """Only here are candles to be had, and every trade by itself."""

    channels: ClassVar[tuple[str, ...]] = ("trades-all", "candle1m")

    @property
    def address(self) -> str:
        return self.urls["socket"] + "/ws/v5/business"


def _trade(row: Row, received_ms: int) -> Tick:
    return Tick(VENUE, row.instId, row.ts, received_ms, exact(row.px), exact(row.sz), index(row.tradeId))


def _ticker(row: Row, received_ms: int) -> Tick:
    """Bid and ask are empty while nobody offers."""
    bid, ask = row.bidPx, row.askPx
    return Tick(
        VENUE, row.instId, row.ts, received_ms, exact(row.last), None, None,
        exact(bid) if bid else None, exact(ask) if ask else None, exact(row.open24h), exact(row.high24h),
        exact(row.low24h), exact(row.vol24h),
    )  # fmt: skip


def _minute(symbol: str, row: list[Any]) -> Minute:
    return Minute(VENUE, symbol, int(row[0]), *(float(text) for text in row[1:6]))
