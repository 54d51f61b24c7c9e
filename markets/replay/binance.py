"""Binance's spot market: combined and raw streams, SUBSCRIBE, pings, limits, and the REST that gaps need."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

import orjson
from websockets.exceptions import ConnectionClosed

from markets.calc.intervals import BY_SLUG, Interval
from markets.calc.venues import Venue
from markets.replay.book import Minute, Trade
from markets.replay.exchange import Answer, Asked, Exchange, Routes, now_ms
from markets.replay.session import Key, Session

MESSAGES_A_SECOND, STREAMS_A_CONNECTION, MOST_TRADES = 5, 1024, 1000
POLICY = 1008
ALL_MARKETS = ("!miniTicker@arr", "")


class Binance(Exchange):
    venue: ClassVar[Venue] = Venue.BINANCE
    ping_every_s: float = 20
    pong_within_s: float = 60
    lifetime_s: float = 24 * 3600

    async def converse(self, session: Session) -> None:
        asked = session.query.get("streams") or session.path.removeprefix("/stream").removeprefix("/ws").strip("/")
        for stream in filter(None, asked.split("/")):
            self._subscribe(session, stream)
        ending = asyncio.ensure_future(self._end_of_life(session))
        pinging = asyncio.ensure_future(self._ping(session))
        try:
            await self._hear(session)
        finally:
            ending.cancel()
            pinging.cancel()

    async def _hear(self, session: Session) -> None:
        times: deque[float] = deque(maxlen=MESSAGES_A_SECOND)
        while True:
            text = await session.hear()
            if len(times) == MESSAGES_A_SECOND and time.monotonic() - times[0] < 1:
                await session.close(POLICY, "Too many requests")
                return
            times.append(time.monotonic())
            await self._do(session, text)
            if len(session.keys) > STREAMS_A_CONNECTION:
                await session.close(POLICY, "Too many streams")
                return

    async def _do(self, session: Session, text: str) -> None:
        try:
            asked = orjson.loads(text)
            method, params = asked["method"], asked.get("params", [])
        except orjson.JSONDecodeError:
            await session.tell('{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}')
            return
        except (TypeError, KeyError):
            await session.tell('{"code":2,"msg":"Invalid request: missing field `method` at line 1 column 1"}')
            return
        if not all(isinstance(stream, str) for stream in params):
            await session.tell('{"code":2,"msg":"Invalid request: property name must be a string"}')
            return
        result: Any = None
        if method == "SUBSCRIBE":
            for stream in params:
                self._subscribe(session, stream)
        elif method == "UNSUBSCRIBE":
            for stream in params:
                session.keys.pop(key_of(stream), None)
        elif method == "LIST_SUBSCRIPTIONS":
            result = [stream_of(key) for key in session.keys]
        else:
            await session.tell('{"code":2,"msg":"Invalid request: unknown variant"}')
            return
        await session.tell(orjson.dumps({"result": result, "id": asked.get("id")}).decode())

    def _subscribe(self, session: Session, stream: str) -> None:
        """Binance acknowledges what does not exist too, and then says nothing about it."""
        session.keys[key_of(stream)] = None

    async def _ping(self, session: Session) -> None:
        while True:
            await asyncio.sleep(self.ping_every_s)
            with suppress(ConnectionClosed):
                if not await session.ping(str(now_ms()).encode(), patience_s=self.pong_within_s):
                    await session.close(POLICY, "Pong timeout")

    async def _end_of_life(self, session: Session) -> None:
        await asyncio.sleep(self.lifetime_s)
        await session.close(1001)

    async def shut_down(self) -> None:
        """What it says when it is about to; `close` then does it."""
        await self.shout(f'{{"stream":"!serverShutdown","data":{{"e":"serverShutdown","E":{now_ms()}}}}}')

    def dressed(self, session: Session, key: Key, frame: str) -> str:
        if session.path.startswith("/ws"):
            return frame[frame.index('"data":') + len('"data":') : -1]
        return frame

    def trade_frames(self, symbol: str, trade: Trade) -> Iterable[tuple[Key, str]]:
        wanted = self.wanted()
        for channel, render in (
            ("aggTrade", self._aggregate), ("trade", self._trade), ("kline_1m", self._kline),
            ("miniTicker", self._mini_ticker), ("ticker", self._ticker),
        ):  # fmt: skip
            if (channel, symbol) in wanted:
                yield (channel, symbol), _framed(f"{symbol.lower()}@{channel}", render(symbol, trade))
        if ALL_MARKETS in wanted:
            yield ALL_MARKETS, _framed("!miniTicker@arr", [self._mini_ticker(symbol, trade)])

    def minute_frames(self, symbol: str, minute: Minute) -> Iterable[tuple[Key, str]]:
        frame = _framed(f"{symbol.lower()}@kline_1m", _kline(symbol, minute, over=True))
        yield ("kline_1m", symbol), frame

    def quote_frames(self, symbol: str) -> Iterable[tuple[Key, str]]:
        page = self.book.page(symbol)
        said = {"u": now_ms(), "s": symbol, "b": page.bid, "B": "1.00000000", "a": page.ask, "A": "1.00000000"}
        yield ("bookTicker", symbol), _framed(f"{symbol.lower()}@bookTicker", said)

    def _aggregate(self, symbol: str, trade: Trade) -> dict[str, Any]:
        return {"e": "aggTrade", "E": now_ms(), "s": symbol, **_aggregated(trade)}

    def _trade(self, symbol: str, trade: Trade) -> dict[str, Any]:
        return {
            "e": "trade", "E": now_ms(), "s": symbol, "t": trade.id, "p": trade.price, "q": trade.quantity,
            "T": trade.ts_ms, "m": trade.side == "sell", "M": True,
        }  # fmt: skip

    def _kline(self, symbol: str, trade: Trade) -> dict[str, Any]:
        return _kline(symbol, self.book.page(symbol).minutes[Interval.M1.floor(trade.ts_ms)], over=False)

    def _mini_ticker(self, symbol: str, trade: Trade) -> dict[str, Any]:
        page = self.book.page(symbol)
        return {
            "e": "24hrMiniTicker", "E": now_ms(), "s": symbol, "c": trade.price, "o": page.open, "h": page.high,
            "l": page.low, "v": f"{page.volume:f}", "q": "0",
        }  # fmt: skip

    def _ticker(self, symbol: str, trade: Trade) -> dict[str, Any]:
        page = self.book.page(symbol)
        return {
            "e": "24hrTicker", "E": now_ms(), "s": symbol, "p": "0", "P": "0", "w": page.open, "x": page.open,
            "c": trade.price, "Q": trade.quantity, "b": page.bid, "B": "1", "a": page.ask, "A": "1", "o": page.open,
            "h": page.high, "l": page.low, "v": f"{page.volume:f}", "q": "0", "O": now_ms() - 86_400_000,
            "C": now_ms(), "F": 1, "L": trade.id, "n": trade.id,
        }  # fmt: skip

    def recorded(self, frame: str) -> tuple[list[Key], list[tuple[str, Trade]]]:
        said = orjson.loads(frame)
        if not isinstance(said, dict) or "stream" not in said or said["stream"].startswith("!server"):
            return [], []
        data, trades = said["data"], []
        if isinstance(data, dict) and data.get("e") in ("aggTrade", "trade"):
            number = data["a"] if data["e"] == "aggTrade" else data["t"]
            side = "sell" if data["m"] else "buy"
            trades.append((data["s"], Trade(number, data["p"], data["q"], data["T"], side)))
        return [key_of(said["stream"])], trades

    def too_many(self) -> Answer:
        said = {"code": -1003, "msg": "Too many requests; current limit is 6000 request weight per 1 MINUTE."}
        return Answer.json(said, self.faults.refuse, Retry_After=str(self.faults.retry_after_s))

    def routes(self) -> Routes:
        return {
            "/api/v3/ping": lambda asked: Answer.json({}),
            "/api/v3/time": lambda asked: Answer.json({"serverTime": now_ms()}),
            "/api/v3/exchangeInfo": self._information,
            "/api/v3/aggTrades": self._of_symbol(self._aggregated),
            "/api/v3/trades": self._of_symbol(self._single),
            "/api/v3/historicalTrades": self._of_symbol(self._single),
            "/api/v3/klines": self._of_symbol(self._klines),
        }

    def _of_symbol(self, answer: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        def checked(asked: Asked) -> Answer:
            if not self.knows(asked.query.get("symbol", "")):
                return Answer.json({"code": -1121, "msg": "Invalid symbol."}, HTTPStatus.BAD_REQUEST)
            return answer(asked)

        return checked

    def _information(self, asked: Asked) -> Answer:
        known = [{"symbol": symbol, "status": "TRADING"} for symbol in sorted(self.symbols or ())]
        said = {"timezone": "UTC", "serverTime": now_ms(), "rateLimits": [], "exchangeFilters": [], "symbols": known}
        return Answer.json(said)

    def _aggregated(self, asked: Asked) -> Answer:
        return Answer.json([_aggregated(trade) for trade in self._found(asked.query)])

    def _single(self, asked: Asked) -> Answer:
        return Answer.json(
            [
                {
                    "id": it.id, "price": it.price, "qty": it.quantity, "quoteQty": "0", "time": it.ts_ms,
                    "isBuyerMaker": it.side == "sell", "isBestMatch": True,
                }
                for it in self._found(asked.query)
            ]
        )  # fmt: skip

    def _found(self, query: Mapping[str, str]) -> list[Trade]:
        """From the beginning of a window; without one the newest. Oldest first in any case."""
        symbol, limit = query["symbol"], _limit(query)
        if "fromId" in query:
            return self.book.trades(symbol, first_id=int(query["fromId"]))[:limit]
        if "startTime" in query:
            return self.book.trades(symbol, start_ms=int(query["startTime"]), end_ms=_maybe(query, "endTime"))[:limit]
        return list(self.book.newest(symbol, limit))[::-1]

    def _klines(self, asked: Asked) -> Answer:
        query, limit = asked.query, _limit(asked.query)
        start_ms, end_ms = int(query.get("startTime", "0")), _maybe(query, "endTime")
        width = BY_SLUG[query.get("interval", "1m")]
        found = self.book.candles(query["symbol"], interval=width, start_ms=start_ms, end_ms=end_ms)
        return Answer.json([_kline_row(minute) for minute in (found[:limit] if start_ms else found[-limit:])])


def key_of(stream: str) -> Key:
    if stream.startswith("!"):
        return stream, ""
    symbol, _, channel = stream.partition("@")
    return channel, symbol.upper()


def stream_of(key: Key) -> str:
    channel, symbol = key
    return f"{symbol.lower()}@{channel}" if symbol else channel


def _framed(stream: str, payload: Any) -> str:
    return f'{{"stream":"{stream}","data":{orjson.dumps(payload).decode()}}}'


def _aggregated(trade: Trade) -> dict[str, Any]:
    return {
        "a": trade.id, "p": trade.price, "q": trade.quantity, "f": trade.id, "l": trade.id, "T": trade.ts_ms,
        "m": trade.side == "sell", "M": True,
    }  # fmt: skip


def _kline(symbol: str, it: Minute, *, over: bool) -> dict[str, Any]:
    return {"e": "kline", "E": now_ms(), "s": symbol, "k": {
        "t": it.ts_ms, "T": it.ts_ms + 59_999, "s": symbol, "i": "1m", "f": 0, "L": 0, "o": it.open, "c": it.close,
        "h": it.high, "l": it.low, "v": f"{it.volume:f}", "n": it.trades, "x": over, "q": "0", "V": "0", "Q": "0",
        "B": "0",
    }}  # fmt: skip


def _kline_row(it: Minute) -> list[Any]:
    volume = f"{it.volume:f}"
    return [it.ts_ms, it.open, it.high, it.low, it.close, volume, it.ts_ms + 59_999, "0", it.trades, "0", "0", "0"]


def _maybe(query: Mapping[str, str], name: str) -> int | None:
    return int(query[name]) if name in query else None


def _limit(query: Mapping[str, str]) -> int:
    return min(int(query.get("limit", "500")), MOST_TRADES)
