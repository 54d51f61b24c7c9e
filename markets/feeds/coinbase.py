"""Coinbase Advanced Trade. It wants a subscription within 5 s, and counts its messages: a number left out is a loss."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import orjson
from msgspec import UNSET, DecodeError, Struct, UnsetType, convert
from msgspec.json import Decoder

from markets.calc.intervals import Interval
from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import MISSING, Adapter, Candle, Gap, Number, Refused, candle, exact
from markets.feeds.moments import iso_ms

VENUE = Venue.COINBASE
CHANNELS = ("market_trades", "ticker")
PRODUCTS = "/api/v3/brokerage/market/products"
PAGE = 1000
MOST_PAGES = 10
GRANULARITIES = {Interval.M1: "ONE_MINUTE", Interval.H1: "ONE_HOUR", Interval.D1: "ONE_DAY"}
HUNDRED = Decimal(100)


class Trade(Struct, gc=False):
    product_id: str
    trade_id: int
    price: Number
    size: Number
    time: str


class Ticker(Struct, gc=False):
    product_id: str
    price: Number
    volume_24_h: Number
    low_24_h: Number
    high_24_h: Number
    price_percent_chg_24_h: Number
    best_bid: Number
    best_ask: Number


class FiveMinutes(Struct, gc=False):
    start: int
    close: Number
    product_id: str


class Event(Struct, gc=False):
    """Of a channel; it has the rows of that one."""

    trades: list[Trade] = MISSING
    tickers: list[Ticker] = MISSING
    candles: list[FiveMinutes] = MISSING


class Numbered(Struct, gc=False):
    sequence_num: int


class Frame(Struct, gc=False):
    channel: str | None = None
    timestamp: str = MISSING
    sequence_num: int | UnsetType = UNSET
    events: list[Event] = MISSING
    type: str | None = None
    message: Any = None


COUNT = Decoder(Numbered)


class Coinbase(Adapter):
    venue: ClassVar[Venue] = VENUE
    candles_a_page: ClassVar[int] = 350
    said: ClassVar[Decoder[Any]] = Decoder(Frame, strict=False)

    def __init__(self, symbols: Sequence[str], urls: Mapping[str, str]) -> None:
        super().__init__(symbols, urls)
        self.next_number = 0

    @property
    def address(self) -> str:
        return self.urls["socket"]

    def subscribe(self, symbols: Sequence[str]) -> list[str]:
        """Heartbeats first: they keep the connection of a quiet product open."""
        return ['{"type":"subscribe","channel":"heartbeats"}', *_frames("subscribe", symbols)]

    def unsubscribe(self, symbols: Sequence[str]) -> list[str]:
        return _frames("unsubscribe", symbols)

    def read(self, said: Frame, received_ms: int) -> list[Tick]:
        if said.sequence_num is UNSET:
            if said.type == "error":
                self.asides.append(Refused(str(said.message)[:200]))
            return []
        self._count(said.sequence_num)
        channel = said.channel
        if channel == "market_trades":
            return [_trade(trade, received_ms) for event in said.events for trade in event.trades]
        if channel in ("ticker", "ticker_batch"):
            ts_ms = iso_ms(said.timestamp)
            return [_ticker(ticker, ts_ms, received_ms) for event in said.events for ticker in event.tickers]
        if channel == "candles":
            return [_last(row, received_ms) for event in said.events for row in event.candles]
        return []

    def unreadable(self, frame: str | bytes) -> list[Tick]:
        """It came, so it is no gap."""
        with suppress(DecodeError):
            self._count(COUNT.decode(frame).sequence_num)
        return super().unreadable(frame)

    def _count(self, number: int) -> None:
        if number > self.next_number:
            self.asides.append(Gap())
        if number >= self.next_number:
            self.next_number = number + 1

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        """Newest first, and older ones only by time."""
        found: dict[int, Tick] = {}
        window: dict[str, int] = {}
        for _ in range(MOST_PAGES):
            said = await self.ask(http, f"{PRODUCTS}/{symbol}/ticker", limit=PAGE, **window)
            page = [_trade(trade, iso_ms(trade.time)) for trade in convert(said["trades"], list[Trade], strict=False)]
            before = len(found)
            found |= {tick.trade_id: tick for tick in page if tick.trade_id is not None}
            oldest_s = min((tick.ts_ms for tick in page), default=0) // 1000
            if len(found) == before or min(found) <= first_id:
                break
            window = {"start": oldest_s - 3600, "end": oldest_s + 1}
        return [found[number] for number in sorted(found) if first_id <= number <= last_id]

    async def page(
        self, http: httpx.AsyncClient, symbol: str, interval: Interval, *, start_ms: int, end_ms: int
    ) -> list[Candle]:
        said = await self.ask(
            http, f"{PRODUCTS}/{symbol}/candles", start=start_ms // 1000, end=end_ms // 1000 - 1,
            granularity=GRANULARITIES[interval], limit=self.candles_a_page,
        )  # fmt: skip
        return [candle(int(row["start"]) * 1000, *(row[name] for name in NUMBERS)) for row in said["candles"]]


NUMBERS = ("open", "high", "low", "close", "volume")


def _frames(verb: str, symbols: Sequence[str]) -> list[str]:
    return [orjson.dumps({"type": verb, "product_ids": symbols, "channel": channel}).decode() for channel in CHANNELS]


def _trade(trade: Trade, received_ms: int) -> Tick:
    return Tick(
        VENUE, trade.product_id, iso_ms(trade.time), received_ms, exact(trade.price), exact(trade.size), trade.trade_id
    )


def _ticker(ticker: Ticker, ts_ms: int, received_ms: int) -> Tick:
    price = exact(ticker.price)
    return Tick(
        VENUE, ticker.product_id, ts_ms, received_ms, price, None, None,
        exact(ticker.best_bid), exact(ticker.best_ask), _opened(price, exact(ticker.price_percent_chg_24_h)),
        exact(ticker.high_24_h), exact(ticker.low_24_h), exact(ticker.volume_24_h),
    )  # fmt: skip


def _opened(price: Decimal, change_pct: Decimal) -> Decimal | None:
    """It tells the change in percent, unrounded, and not where the day began: that follows, to the price's digits."""
    whole = HUNDRED + change_pct
    return (price * HUNDRED / whole).quantize(price) if whole > 0 else None


def _last(row: FiveMinutes, received_ms: int) -> Tick:
    """Five minutes are of no use as a candle; the last price in them is."""
    return Tick(VENUE, row.product_id, row.start * 1000, received_ms, exact(row.close))
