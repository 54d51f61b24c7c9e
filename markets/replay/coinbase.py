"""Coinbase Advanced Trade: one channel a message, `sequence_num` over a connection, heartbeats, snapshots."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from websockets.exceptions import ConnectionClosed

from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.replay.book import Minute, Trade
from markets.replay.exchange import Answer, Asked, Exchange, Routes, now_ms
from markets.replay.session import Key, Session

CHANNELS = {"ticker", "ticker_batch", "market_trades", "candles", "heartbeats", "level2", "status"}
SEQUENCE = re.compile(r'"sequence_num":\d+')
IN_A_SNAPSHOT, MOST_TRADES, MOST_CANDLES = 50, 1000, 350
WIDTHS = {"ONE_MINUTE": Interval.M1, "ONE_HOUR": Interval.H1, "ONE_DAY": Interval.D1}
POLICY = 1008
PRODUCTS = "/api/v3/brokerage/market/products"
FAILED = '{"type":"error","message":"failure to subscribe"}'


class Coinbase(Exchange):
    venue: ClassVar[Venue] = Venue.COINBASE
    subscribe_within_s: float = 5
    heartbeat_every_s: float = 1

    async def converse(self, session: Session) -> None:
        try:
            first = await asyncio.wait_for(session.hear(), self.subscribe_within_s)
        except TimeoutError:
            await session.close(POLICY, "subscribe within 5 seconds")
            return
        beating = asyncio.ensure_future(self._beat(session))
        try:
            await self._do(session, first)
            while True:
                await self._do(session, await session.hear())
        finally:
            beating.cancel()

    async def _do(self, session: Session, text: str) -> None:
        try:
            asked = orjson.loads(text)
            kind, channel, products = asked["type"], asked["channel"], asked.get("product_ids", [])
        except (orjson.JSONDecodeError, TypeError, KeyError):
            await session.tell('{"type":"error","message":"could not parse message"}')
            return
        if channel not in CHANNELS or not all(map(self.knows, products)):
            await session.tell(FAILED)
            return
        for product in products or [""]:
            if kind == "subscribe":
                session.keys[channel, product] = None
            else:
                session.keys.pop((channel, product), None)
        snapshot = self._snapshot(channel, products) if kind == "subscribe" else None
        if snapshot:
            await session.tell(self._numbered(session, snapshot))
        await session.tell(self._numbered(session, _framed("subscriptions", [{"subscriptions": _by_channel(session)}])))

    def _snapshot(self, channel: str, products: list[str]) -> str | None:
        if channel == "market_trades":
            said = [_trade(p, t) for p in products for t in self.book.newest(p, IN_A_SNAPSHOT)]
            return _framed(channel, [{"type": "snapshot", "trades": said}]) if said else None
        if channel in ("ticker", "ticker_batch"):
            known = [(p, last) for p in products if (last := self.book.page(p).last)]
            tickers = [self._ticker(product, last) for product, last in known]
            return _framed(channel, [{"type": "snapshot", "tickers": tickers}]) if tickers else None
        return None

    async def _beat(self, session: Session) -> None:
        counter = 0
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(self.heartbeat_every_s)
                if ("heartbeats", "") in session.keys or any(channel == "heartbeats" for channel, _ in session.keys):
                    counter += 1
                    said = {"current_time": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} +0000 UTC",
                            "heartbeat_counter": counter}  # fmt: skip
                    await session.tell(self._numbered(session, _framed("heartbeats", [said])))

    def dressed(self, session: Session, key: Key, frame: str) -> str:
        return self._numbered(session, frame)

    def _numbered(self, session: Session, frame: str) -> str:
        number, session.sequence = session.sequence, session.sequence + 1
        return SEQUENCE.sub(f'"sequence_num":{number}', frame, count=1)

    def trade_frames(self, symbol: str, trade: Trade) -> Iterable[tuple[Key, str]]:
        wanted = self.wanted()
        if ("market_trades", symbol) in wanted:
            said = [{"type": "update", "trades": [_trade(symbol, trade)]}]
            yield ("market_trades", symbol), _framed("market_trades", said)
        yield from self._ticker_frames(symbol, trade, wanted)

    def quote_frames(self, symbol: str) -> Iterable[tuple[Key, str]]:
        last = self.book.page(symbol).last
        if last:
            yield from self._ticker_frames(symbol, last, self.wanted())

    def _ticker_frames(self, symbol: str, trade: Trade, wanted: set[Key]) -> Iterable[tuple[Key, str]]:
        for channel in ("ticker", "ticker_batch"):
            if (channel, symbol) in wanted:
                said = [{"type": "update", "tickers": [self._ticker(symbol, trade)]}]
                yield (channel, symbol), _framed(channel, said)

    def _ticker(self, symbol: str, trade: Trade) -> dict[str, Any]:
        page = self.book.page(symbol)
        return {
            "type": "ticker", "product_id": symbol, "price": trade.price, "volume_24_h": f"{page.volume:f}",
            "low_24_h": page.low, "high_24_h": page.high, "low_52_w": page.low, "high_52_w": page.high,
            "price_percent_chg_24_h": "0", "best_bid": page.bid, "best_ask": page.ask, "best_bid_quantity": "1",
            "best_ask_quantity": "1",
        }  # fmt: skip

    def recorded(self, frame: str) -> tuple[list[Key], list[tuple[str, Trade]]]:
        said = orjson.loads(frame)
        channel = said.get("channel")
        if channel not in ("ticker", "ticker_batch", "market_trades", "candles", "l2_data"):
            return [], []
        things = [
            thing for event in said["events"] for thing in (event.get("trades") or event.get("tickers")
                                                            or event.get("candles") or [event])
        ]  # fmt: skip
        trades = [
            (it["product_id"], Trade(int(it["trade_id"]), it["price"], it["size"], epoch_ms(it["time"]),
                                     it["side"].lower()))
            for it in reversed(things) if "trade_id" in it
        ]  # fmt: skip
        name = "level2" if channel == "l2_data" else channel
        return list(dict.fromkeys((name, str(it["product_id"])) for it in things)), trades

    def routes(self) -> Routes:
        return {
            "/api/v3/brokerage/time": lambda asked: Answer.json({"iso": iso(now_ms()), "epochMillis": str(now_ms())}),
            PRODUCTS: self._products,
            PRODUCTS + "/{}/ticker": self._trades,
            PRODUCTS + "/{}/candles": self._candles,
        }

    def _products(self, asked: Asked) -> Answer:
        return Answer.json({"products": [{"product_id": it, "status": "online"} for it in sorted(self.symbols or ())]})

    def _trades(self, asked: Asked) -> Answer:
        if not self.knows(asked.name):
            return _not_found()
        start_ms, end_ms = _window(asked.query)
        found = self.book.trades(asked.name, start_ms=start_ms, end_ms=end_ms)
        found = found[-min(int(asked.query.get("limit", "100")), MOST_TRADES) :]
        page = self.book.page(asked.name)
        said = [_trade(asked.name, trade) for trade in reversed(found)]
        return Answer.json({"trades": said, "best_bid": page.bid, "best_ask": page.ask})

    def _candles(self, asked: Asked) -> Answer:
        if not self.knows(asked.name):
            return _not_found()
        start_ms, end_ms = _window(asked.query)
        width = WIDTHS[asked.query.get("granularity", "ONE_MINUTE")]
        minutes = self.book.candles(asked.name, interval=width, start_ms=start_ms, end_ms=end_ms)[-MOST_CANDLES:]
        return Answer.json({"candles": [_candle(minute) for minute in reversed(minutes)]})


def iso(ts_ms: int) -> str:
    return f"{datetime.fromtimestamp(ts_ms / 1000, UTC):%Y-%m-%dT%H:%M:%S}.{ts_ms % 1000:03}000Z"


def epoch_ms(instant: str) -> int:
    return round(datetime.fromisoformat(instant).timestamp() * 1000)


def _window(query: Mapping[str, str]) -> tuple[int, int | None]:
    """From whole seconds; the last one belongs to it."""
    end_ms = int(query["end"]) * 1000 + 999 if "end" in query else None
    return int(query.get("start", "0")) * 1000, end_ms


def _not_found() -> Answer:
    said = {"error": "NOT_FOUND", "error_details": "valid product_id is required"}
    return Answer.json(said, HTTPStatus.NOT_FOUND)


def _framed(channel: str, events: list[Any]) -> str:
    """The number is each session's own: `_numbered` puts it in."""
    said = {"channel": channel, "client_id": "", "timestamp": iso(now_ms()), "sequence_num": 0, "events": events}
    return orjson.dumps(said).decode()


def _by_channel(session: Session) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for channel, product in session.keys:
        found.setdefault(channel, []).append(product or channel)
    return found


def _trade(product: str, trade: Trade) -> dict[str, str]:
    return {
        "product_id": product, "trade_id": str(trade.id), "price": trade.price, "size": trade.quantity,
        "time": iso(trade.ts_ms), "side": trade.side.upper(),
    }  # fmt: skip


def _candle(minute: Minute) -> dict[str, str]:
    return {
        "start": str(minute.ts_ms // 1000), "low": minute.low, "high": minute.high, "open": minute.open,
        "close": minute.close, "volume": f"{minute.volume:f}",
    }  # fmt: skip
