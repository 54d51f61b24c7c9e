"""OKX: public and business addresses, a text ping, arguments subscribed one by one, and the 64008 notice."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from secrets import token_hex
from typing import Any, ClassVar

import orjson

from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.replay.book import Minute, Trade
from markets.replay.exchange import Answer, Asked, Exchange, Routes, now_ms
from markets.replay.session import Key, Session

PUBLIC, BUSINESS = "/ws/v5/public", "/ws/v5/business"
CHANNELS = {
    PUBLIC: {"tickers", "trades", "bbo-tbt", "books", "books5", "books-l2-tbt", "instruments", "status"},
    BUSINESS: {f"candle{bar}" for bar in ("1m", "3m", "5m", "15m", "30m", "1H", "4H", "1D", "1W")} | {"trades-all"},
}
MOST_TRADES, MOST_OLD_TRADES, MOST_CANDLES = 500, 100, 300
ILLEGAL, NO_SUCH_CHANNEL, CLOSING = "60012", "60018", "64008"
SILENT = 4004
WIDTHS = {"1m": Interval.M1, "1H": Interval.H1, "1Dutc": Interval.D1}


class OKX(Exchange):
    venue: ClassVar[Venue] = Venue.OKX
    silence_s: float = 30
    """A connection on which nothing was said for so long, by either side, is closed."""

    async def converse(self, session: Session) -> None:
        if session.path not in CHANNELS:
            await session.close(1008, "Wrong URL")
            return
        identity = token_hex(4)
        while True:
            try:
                text = await asyncio.wait_for(session.hear(), self.silence_s)
            except TimeoutError:
                if time.monotonic() - session.said_at < self.silence_s:
                    continue
                await session.close(SILENT, "No data received in 30s.")
                return
            if text == "ping":
                await session.tell("pong")
            else:
                await self._do(session, text, identity)

    async def _do(self, session: Session, text: str, identity: str) -> None:
        try:
            asked = orjson.loads(text)
            op, arguments = asked["op"], [(arg["channel"], arg["instId"]) for arg in asked["args"]]
        except (orjson.JSONDecodeError, TypeError, KeyError):
            await session.tell(_error(ILLEGAL, f"Illegal request: {text}", identity))
            return
        for channel, symbol in arguments:
            if channel not in CHANNELS[session.path] or not self.knows(symbol):
                message = (f"Wrong URL or channel:{channel},instId:{symbol} doesn't exist. Please use the correct URL, "
                           "channel and parameters referring to API document.")  # fmt: skip
                await session.tell(_error(NO_SUCH_CHANNEL, message, identity))
                continue
            if op == "subscribe":
                session.keys[channel, symbol] = None
            else:
                session.keys.pop((channel, symbol), None)
            said = {"event": op, "arg": {"channel": channel, "instId": symbol}, "connId": identity}
            await session.tell(orjson.dumps(said).decode())
            if op == "subscribe":
                await self._begin(session, channel, symbol)

    async def _begin(self, session: Session, channel: str, symbol: str) -> None:
        """A ticker and a candle come at once."""
        last = self.book.page(symbol).last
        if last and channel == "tickers":
            await session.tell(self._ticker(symbol, last))
        if last and channel == "candle1m":
            await session.tell(self._candle(symbol, last))

    async def notice(self) -> None:
        """It is about to close for an upgrade; `close` then does it."""
        said = {"event": "notice", "code": CLOSING, "connId": "a4d3ae55",
                "msg": "The connection will soon be closed for a service upgrade. Please reconnect."}  # fmt: skip
        await self.shout(orjson.dumps(said).decode())

    def trade_frames(self, symbol: str, trade: Trade) -> Iterable[tuple[Key, str]]:
        wanted = self.wanted()
        for channel in ("trades", "trades-all"):
            if (channel, symbol) in wanted:
                yield (channel, symbol), _framed(channel, symbol, {**_trade(symbol, trade), "count": "1"})
        if ("tickers", symbol) in wanted:
            yield ("tickers", symbol), self._ticker(symbol, trade)
        if ("candle1m", symbol) in wanted:
            yield ("candle1m", symbol), self._candle(symbol, trade)

    def quote_frames(self, symbol: str) -> Iterable[tuple[Key, str]]:
        last = self.book.page(symbol).last
        if last:
            yield ("tickers", symbol), self._ticker(symbol, last)

    def _ticker(self, symbol: str, trade: Trade) -> str:
        page = self.book.page(symbol)
        return _framed("tickers", symbol, {
            "instType": "SPOT", "instId": symbol, "last": trade.price, "lastSz": trade.quantity, "askPx": page.ask,
            "askSz": "1", "bidPx": page.bid, "bidSz": "1", "open24h": page.open, "high24h": page.high,
            "low24h": page.low, "sodUtc0": page.open, "sodUtc8": page.open, "volCcy24h": "0",
            "vol24h": f"{page.volume:f}", "ts": str(trade.ts_ms),
        })  # fmt: skip

    def _candle(self, symbol: str, trade: Trade) -> str:
        minute = self.book.page(symbol).minutes[Interval.M1.floor(trade.ts_ms)]
        return _framed("candle1m", symbol, _row(minute, confirmed=False))

    def minute_frames(self, symbol: str, minute: Minute) -> Iterable[tuple[Key, str]]:
        yield ("candle1m", symbol), _framed("candle1m", symbol, _row(minute, confirmed=True))

    def recorded(self, frame: str) -> tuple[list[Key], list[tuple[str, Trade]]]:
        if frame == "pong":
            return [], []
        said = orjson.loads(frame)
        if "data" not in said or "arg" not in said:
            return [], []
        channel, symbol = said["arg"]["channel"], said["arg"]["instId"]
        trades = [
            (symbol, Trade(int(it["tradeId"]), it["px"], it["sz"], int(it["ts"]), it["side"]))
            for it in said["data"] if channel == "trades"
        ]  # fmt: skip
        return [(channel, symbol)], trades

    def too_many(self) -> Answer:
        return Answer.json({"msg": "Too Many Requests", "code": "50011"}, self.faults.refuse,
                           Retry_After=str(self.faults.retry_after_s))  # fmt: skip

    def routes(self) -> Routes:
        market = "/api/v5/market/"
        return {
            "/api/v5/public/time": lambda asked: _answer([{"ts": str(now_ms())}]),
            "/api/v5/public/instruments": self._instruments,
            market + "trades": self._of_instrument(self._newest),
            market + "history-trades": self._of_instrument(self._history),
            market + "candles": self._of_instrument(self._candles),
            market + "history-candles": self._of_instrument(self._candles),
        }

    def _of_instrument(self, answer: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        def checked(asked: Asked) -> Answer:
            if not self.knows(asked.query.get("instId", "")):
                return Answer.json({"code": "51001", "msg": "Instrument ID doesn't exist", "data": []})
            return answer(asked)

        return checked

    def _instruments(self, asked: Asked) -> Answer:
        return _answer([{"instId": it, "instType": "SPOT", "state": "live"} for it in sorted(self.symbols or ())])

    def _newest(self, asked: Asked) -> Answer:
        symbol, limit = asked.query["instId"], min(int(asked.query.get("limit", "100")), MOST_TRADES)
        return _answer([_trade(symbol, trade) for trade in self.book.newest(symbol, limit)])

    def _history(self, asked: Asked) -> Answer:
        """Newest first. `after` asks for older ones, by id, or with type 2 by time; `before` for newer ids."""
        symbol, newer, older, limit = _window(asked.query, MOST_OLD_TRADES)
        if asked.query.get("type") == "2":
            found = self.book.trades(symbol, end_ms=older)
        else:
            found = self.book.trades(symbol, first_id=newer, last_id=older)
        return _answer([_trade(symbol, trade) for trade in reversed(found[-limit:])])

    def _candles(self, asked: Asked) -> Answer:
        symbol, newer, older, limit = _window(asked.query, MOST_CANDLES)
        width = WIDTHS[asked.query.get("bar", "1m")]
        found = self.book.candles(symbol, interval=width, start_ms=newer, end_ms=older)[-limit:]
        return _answer([_row(minute, confirmed=minute.ts_ms < width.floor(now_ms())) for minute in reversed(found)])


def _window(query: Mapping[str, str], most: int) -> tuple[str, int, int | None, int]:
    after, before = query.get("after"), query.get("before")
    newer, older = int(before) + 1 if before else 0, int(after) - 1 if after else None
    return query["instId"], newer, older, min(int(query.get("limit", "100")), most)


def _answer(data: list[Any]) -> Answer:
    return Answer.json({"code": "0", "msg": "", "data": data})


def _error(code: str, message: str, identity: str) -> str:
    return orjson.dumps({"event": "error", "msg": message, "code": code, "connId": identity}).decode()


def _framed(channel: str, symbol: str, datum: Any) -> str:
    return orjson.dumps({"arg": {"channel": channel, "instId": symbol}, "data": [datum]}).decode()


def _trade(symbol: str, trade: Trade) -> dict[str, str]:
    return {
        "instId": symbol, "tradeId": str(trade.id), "px": trade.price, "sz": trade.quantity, "side": trade.side,
        "ts": str(trade.ts_ms),
    }  # fmt: skip


def _row(it: Minute, *, confirmed: bool) -> list[str]:
    return [str(it.ts_ms), it.open, it.high, it.low, it.close, f"{it.volume:f}", "0", "0", "1" if confirmed else "0"]
