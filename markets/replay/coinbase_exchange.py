"""Coinbase Exchange: channels with products, a last match first, a sequence for each product."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from websockets.exceptions import ConnectionClosed

from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.replay.book import Trade
from markets.replay.coinbase import epoch_ms, iso
from markets.replay.exchange import Answer, Asked, Exchange, Routes, now_ms
from markets.replay.session import Key, Session

CHANNELS = {"ticker", "ticker_batch", "matches", "heartbeat", "level2", "level2_batch", "status", "full"}
CHANNEL_OF = {
    "ticker": "ticker", "match": "matches", "last_match": "matches", "l2update": "level2", "snapshot": "level2",
}  # fmt: skip
MOST_TRADES, MOST_CANDLES = 1000, 300
POLICY = 1008
Named = tuple[str, list[str]]


class CoinbaseExchange(Exchange):
    venue: ClassVar[Venue] = Venue.COINBASE_EXCHANGE
    subscribe_within_s: float = 5
    heartbeat_every_s: float = 1

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sequence: Counter[str] = Counter()

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
            kind, common = asked["type"], asked.get("product_ids", [])
            named = [_named(channel, common) for channel in asked["channels"]]
        except (orjson.JSONDecodeError, TypeError, KeyError):
            await session.tell('{"type":"error","message":"Malformed JSON","reason":""}')
            return
        for channel, products in named:
            if channel not in CHANNELS:
                await _refuse(session, f"{channel} is not a valid channel")
                return
            unknown = [product for product in products if not self.knows(product)]
            if unknown:
                await _refuse(session, f"{unknown[0]} is not a valid product")
                return
        for channel, products in named:
            for product in products:
                if kind == "subscribe":
                    session.keys[channel, product] = None
                else:
                    session.keys.pop((channel, product), None)
        await session.tell(orjson.dumps({"type": "subscriptions", "channels": _by_channel(session)}).decode())
        if kind == "subscribe":
            await self._begin(session, named)

    async def _begin(self, session: Session, named: list[Named]) -> None:
        for channel, products in named:
            for product in products:
                last = self.book.page(product).last
                if last and channel == "matches":
                    await session.tell(self._match(product, last, "last_match"))
                if last and channel == "ticker":
                    await session.tell(self._ticker(product, last))

    async def _beat(self, session: Session) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(self.heartbeat_every_s)
                for channel, product in list(session.keys):
                    if channel == "heartbeat":
                        last = self.book.page(product).last
                        said = {"type": "heartbeat", "sequence": self.sequence[product], "product_id": product,
                                "last_trade_id": last.id if last else 0, "time": iso(now_ms())}  # fmt: skip
                        await session.tell(orjson.dumps(said).decode())

    def trade_frames(self, symbol: str, trade: Trade) -> Iterable[tuple[Key, str]]:
        self.sequence[symbol] += 1
        yield ("matches", symbol), self._match(symbol, trade, "match")
        for channel in ("ticker", "ticker_batch"):
            yield (channel, symbol), self._ticker(symbol, trade)

    def quote_frames(self, symbol: str) -> Iterable[tuple[Key, str]]:
        """Tickers come with matches only; `ticker_batch` comes every 5 s where something changed."""
        last = self.book.page(symbol).last
        if last:
            yield ("ticker_batch", symbol), self._ticker(symbol, last)

    def _match(self, product: str, trade: Trade, kind: str) -> str:
        # `side` is the maker's here: a buyer's trade took from a seller
        said = {
            "type": kind, "trade_id": trade.id, "maker_order_id": "", "taker_order_id": "",
            "side": "sell" if trade.side == "buy" else "buy", "size": trade.quantity, "price": trade.price,
            "product_id": product, "sequence": self.sequence[product], "time": iso(trade.ts_ms),
        }  # fmt: skip
        return orjson.dumps(said).decode()

    def _ticker(self, product: str, trade: Trade) -> str:
        page = self.book.page(product)
        said = {
            "type": "ticker", "sequence": self.sequence[product], "product_id": product, "price": trade.price,
            "open_24h": page.open, "volume_24h": f"{page.volume:f}", "low_24h": page.low, "high_24h": page.high,
            "volume_30d": "0", "best_bid": page.bid, "best_ask": page.ask, "side": trade.side,
            "time": iso(trade.ts_ms), "trade_id": trade.id, "last_size": trade.quantity,
        }  # fmt: skip
        return orjson.dumps(said).decode()

    def recorded(self, frame: str) -> tuple[list[Key], list[tuple[str, Trade]]]:
        said = orjson.loads(frame)
        channel = CHANNEL_OF.get(said.get("type"))
        if channel is None:
            return [], []
        product, trades = said["product_id"], []
        if channel == "matches":
            side = "sell" if said["side"] == "buy" else "buy"
            trade = Trade(said["trade_id"], said["price"], said["size"], epoch_ms(said["time"]), side)
            trades.append((product, trade))
        return [(channel, product)], trades

    def too_many(self) -> Answer:
        return Answer.json({"message": "Public rate limit exceeded"}, self.faults.refuse,
                           Retry_After=str(self.faults.retry_after_s))  # fmt: skip

    def routes(self) -> Routes:
        return {
            "/time": lambda asked: Answer.json({"iso": iso(now_ms()), "epoch": now_ms() / 1000}),
            "/products": self._products,
            "/products/{}/trades": self._trades,
            "/products/{}/candles": self._candles,
        }

    def _products(self, asked: Asked) -> Answer:
        return Answer.json([{"id": symbol, "status": "online"} for symbol in sorted(self.symbols or ())])

    def _trades(self, asked: Asked) -> Answer:
        """Newest first; `after` asks for ids older than it, `before` for newer ones; the headers page on."""
        if not self.knows(asked.name):
            return Answer.json({"message": "NotFound"}, HTTPStatus.NOT_FOUND)
        query = asked.query
        first, last = int(query.get("before", "0")) + 1, int(query["after"]) - 1 if "after" in query else None
        found = self.book.trades(asked.name, first_id=first, last_id=last)
        found = found[-min(int(query.get("limit", "1000")), MOST_TRADES) :][::-1]
        more = {"CB_BEFORE": str(found[0].id), "CB_AFTER": str(found[-1].id)} if found else {}
        said = [
            {
                "trade_id": it.id, "side": "sell" if it.side == "buy" else "buy", "size": it.quantity,
                "price": it.price, "time": iso(it.ts_ms),
            }
            for it in found
        ]  # fmt: skip
        return Answer.json(said, **more)

    def _candles(self, asked: Asked) -> Answer:
        if not self.knows(asked.name):
            return Answer.json({"message": "NotFound"}, HTTPStatus.NOT_FOUND)
        start_ms, end_ms = (_instant(asked.query.get(name)) for name in ("start", "end"))
        width = Interval(int(asked.query.get("granularity", "60")) // 60)
        minutes = self.book.candles(asked.name, interval=width, start_ms=start_ms or 0, end_ms=end_ms)[-MOST_CANDLES:]
        return Answer.json(
            [
                [it.ts_ms // 1000, *(float(number) for number in (it.low, it.high, it.open, it.close, it.volume))]
                for it in reversed(minutes)
            ]
        )


async def _refuse(session: Session, reason: str) -> None:
    said = {"type": "error", "message": "Failed to subscribe", "reason": reason}
    await session.tell(orjson.dumps(said).decode())


def _named(channel: Any, common: list[str]) -> Named:
    """A channel by its name, or with products of its own."""
    if isinstance(channel, str):
        return channel, common
    return channel["name"], channel.get("product_ids", common)


def _by_channel(session: Session) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for channel, product in session.keys:
        found.setdefault(channel, []).append(product)
    return [{"name": name, "product_ids": products} for name, products in found.items()]


def _instant(text: str | None) -> int | None:
    """An ISO instant or epoch seconds."""
    if text is None:
        return None
    return int(text) * 1000 if text.isdigit() else epoch_ms(text)
