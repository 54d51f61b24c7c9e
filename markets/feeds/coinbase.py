"""Coinbase Advanced Trade. It wants a subscription within 5 s, and counts its messages: a number left out is a loss."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import httpx
import orjson

from markets.calc.intervals import Interval
from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Adapter, Candle, Gap, Refused, candle, exact
from markets.feeds.moments import iso_ms

VENUE = Venue.COINBASE
CHANNELS = ("market_trades", "ticker")
PRODUCTS = "/api/v3/brokerage/market/products"
PAGE = 1000
MOST_PAGES = 10
GRANULARITIES = {Interval.M1: "ONE_MINUTE", Interval.H1: "ONE_HOUR", Interval.D1: "ONE_DAY"}
HUNDRED = Decimal(100)
new = tuple.__new__


class Coinbase(Adapter):
    venue: ClassVar[Venue] = VENUE
    candles_a_page: ClassVar[int] = 350

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

    def read(self, said: Any, received_ms: int) -> list[Tick]:
        if "sequence_num" not in said:
            if said.get("type") == "error":
                self.asides.append(Refused(str(said.get("message"))[:200]))
            return []
        number = said["sequence_num"]
        if number > self.next_number:
            self.asides.append(Gap())
        if number >= self.next_number:
            self.next_number = number + 1
        channel = said["channel"]
        if channel == "market_trades":
            return [_trade(trade, received_ms) for event in said["events"] for trade in event["trades"]]
        if channel in ("ticker", "ticker_batch"):
            ts_ms = iso_ms(said["timestamp"])
            return [_ticker(ticker, ts_ms, received_ms) for event in said["events"] for ticker in event["tickers"]]
        if channel == "candles":
            return [tick for event in said["events"] for tick in _candles(event["candles"], received_ms)]
        return []

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        """Newest first, and older ones only by time."""
        found: dict[int, Tick] = {}
        window: dict[str, int] = {}
        for _ in range(MOST_PAGES):
            said = await self.ask(http, f"{PRODUCTS}/{symbol}/ticker", limit=PAGE, **window)
            page = [_trade(trade, iso_ms(trade["time"])) for trade in said["trades"]]
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


def _trade(trade: dict[str, Any], received_ms: int) -> Tick:
    return new(Tick, (
        VENUE, trade["product_id"], iso_ms(trade["time"]), received_ms, exact(trade["price"]), exact(trade["size"]),
        int(trade["trade_id"]), None, None, None, None, None, None,
    ))  # fmt: skip


def _ticker(ticker: dict[str, Any], ts_ms: int, received_ms: int) -> Tick:
    price = exact(ticker["price"])
    return new(Tick, (
        VENUE, ticker["product_id"], ts_ms, received_ms, price, None, None,
        exact(ticker["best_bid"]), exact(ticker["best_ask"]), _opened(price, exact(ticker["price_percent_chg_24_h"])),
        exact(ticker["high_24_h"]), exact(ticker["low_24_h"]), exact(ticker["volume_24_h"]),
    ))  # fmt: skip


def _opened(price: Decimal, change_pct: Decimal) -> Decimal | None:
    """It tells the change in percent, unrounded, and not where the day began: that follows, to the price's digits."""
    whole = HUNDRED + change_pct
    return (price * HUNDRED / whole).quantize(price) if whole > 0 else None


def _candles(rows: list[dict[str, Any]], received_ms: int) -> Iterator[Tick]:
    """Of five minutes, and so of no use as candles; the last price in each is."""
    for row in rows:
        yield new(Tick, (
            VENUE, row["product_id"], int(row["start"]) * 1000, received_ms, exact(row["close"]), None, None,
            None, None, None, None, None, None,
        ))  # fmt: skip
