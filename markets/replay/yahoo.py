"""Yahoo Finance as its clients find it: a cookie, a crumb for that cookie, and 401 when the crumb is no longer good."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, ClassVar
from urllib.parse import unquote

from markets.calc.venues import Venue
from markets.replay.exchange import Answer, Asked, Routes, Service

COLUMNS = ("open", "high", "low", "close", "volume")


@dataclass
class Listed:
    """What Yahoo knows of one symbol; `bars` are its rows of (epoch seconds, open, high, low, close, volume)."""

    price: float
    previous_close: float
    currency: str = "USD"
    at_s: int = 0
    name: str = ""
    kind: str = "EQUITY"
    exchange: str = "NMS"
    bars: list[tuple[int, float, float, float, float, int]] = field(default_factory=list)
    dividends: dict[int, float] = field(default_factory=dict)
    splits: dict[int, tuple[int, int]] = field(default_factory=dict)
    modules: dict[str, Any] = field(default_factory=dict)
    """Of quoteSummary, by their names."""


class Yahoo(Service):
    venue: ClassVar[Venue] = Venue.YAHOO

    def __init__(self, listed: Mapping[str, Listed] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.listed = dict(listed or {})
        self.crumbs: dict[str, str] = {}  # by cookie

    def forget(self) -> None:
        """Every crumb that was given out stops being good, as happens in the middle of a day."""
        self.crumbs.clear()

    def too_many(self) -> Answer:
        wait = {"Retry-After": str(self.faults.retry_after_s)}
        return Answer("Too Many Requests\r\n", self.faults.refuse, wait, "text/html")

    def routes(self) -> Routes:
        return {
            "/": self._cookie,
            "/v1/test/getcrumb": self._crumb,
            "/v1/finance/search": self._search,
            "/v7/finance/quote": self._quotes,
            "/v8/finance/chart/{}": self._chart,
            "/v10/finance/quoteSummary/{}": self._summary,
        }

    def _cookie(self, asked: Asked) -> Answer:
        """As fc.yahoo.com: the page is not there, the cookie is."""
        cookie = f"A3=d={token_urlsafe(12)}; Max-Age=31557600; Path=/; HttpOnly"
        return Answer.json({}, HTTPStatus.NOT_FOUND, Set_Cookie=cookie)

    def _crumb(self, asked: Asked) -> Answer:
        cookie = _cookie_of(asked)
        if not cookie:
            return _unauthorized("Invalid Cookie")
        return Answer(self.crumbs.setdefault(cookie, token_urlsafe(8)), type="text/plain")

    def _is_stranger(self, asked: Asked) -> bool:
        cookie, crumb = _cookie_of(asked), asked.query.get("crumb")
        return not cookie or not crumb or self.crumbs.get(cookie) != crumb

    def _quotes(self, asked: Asked) -> Answer:
        if self._is_stranger(asked):
            return _unauthorized("Invalid Crumb")
        known = [symbol for symbol in asked.query.get("symbols", "").split(",") if symbol in self.listed]
        return Answer.json({"quoteResponse": {"result": [self._quote(symbol) for symbol in known], "error": None}})

    def _quote(self, symbol: str) -> dict[str, Any]:
        it = self.listed[symbol]
        change = it.price - it.previous_close
        return {
            "symbol": symbol, "quoteType": it.kind, "currency": it.currency, "exchange": it.exchange,
            "longName": it.name or symbol, "regularMarketPrice": it.price, "regularMarketTime": it.at_s,
            "regularMarketPreviousClose": it.previous_close, "regularMarketChange": change,
            "regularMarketChangePercent": 100 * change / it.previous_close, "regularMarketDayHigh": it.price,
            "regularMarketDayLow": it.price, "regularMarketVolume": 1000, "marketState": "REGULAR",
        }  # fmt: skip

    def _chart(self, asked: Asked) -> Answer:
        symbol, query = unquote(asked.name), asked.query
        if symbol not in self.listed:
            return _missing("chart", "No data found, symbol may be delisted")
        it = self.listed[symbol]
        start, end = int(query.get("period1", "0")), int(query.get("period2", str(2**40)))
        bars = [bar for bar in it.bars if start <= bar[0] < end]
        columns = {name: [bar[place] for bar in bars] for place, name in enumerate(COLUMNS, start=1)}
        meta = {
            "currency": it.currency, "symbol": symbol, "exchangeName": it.exchange, "instrumentType": it.kind,
            "regularMarketPrice": it.price, "regularMarketTime": it.at_s, "chartPreviousClose": it.previous_close,
            "dataGranularity": query.get("interval", "1d"), "exchangeTimezoneName": "America/New_York", "gmtoffset": 0,
        }  # fmt: skip
        result = {
            "meta": meta, "timestamp": [bar[0] for bar in bars], "events": _events(it),
            "indicators": {"quote": [columns], "adjclose": [{"adjclose": columns["close"]}]},
        }  # fmt: skip
        return Answer.json({"chart": {"result": [result], "error": None}})

    def _summary(self, asked: Asked) -> Answer:
        if self._is_stranger(asked):
            return _unauthorized("Invalid Crumb")
        symbol = unquote(asked.name)
        if symbol not in self.listed:
            return _missing("quoteSummary", f"Quote not found for symbol: {symbol}")
        known = self.listed[symbol].modules
        found = {name: known[name] for name in asked.query.get("modules", "").split(",") if name in known}
        return Answer.json({"quoteSummary": {"result": [found], "error": None}})

    def _search(self, asked: Asked) -> Answer:
        text = asked.query.get("q", "").lower()
        found = [
            {"symbol": symbol, "longname": it.name, "quoteType": it.kind, "exchange": it.exchange}
            for symbol, it in self.listed.items()
            if text in f"{symbol} {it.name}".lower()
        ]
        return Answer.json({"count": len(found), "quotes": found, "news": []})


def _events(it: Listed) -> dict[str, Any]:
    dividends = {str(at): {"amount": amount, "date": at} for at, amount in it.dividends.items()}
    splits = {
        str(at): {"date": at, "numerator": many, "denominator": few, "splitRatio": f"{many}:{few}"}
        for at, (many, few) in it.splits.items()
    }
    return {name: events for name, events in (("dividends", dividends), ("splits", splits)) if events}


def _unauthorized(description: str) -> Answer:
    error = {"code": "Unauthorized", "description": description}
    return Answer.json({"finance": {"result": None, "error": error}}, HTTPStatus.UNAUTHORIZED)


def _missing(part: str, description: str) -> Answer:
    error = {"code": "Not Found", "description": description}
    return Answer.json({part: {"result": None, "error": error}}, HTTPStatus.NOT_FOUND)


def _cookie_of(asked: Asked) -> str:
    pairs = (pair.strip().partition("=") for pair in asked.headers.get("Cookie", "").split(";"))
    return next((value for name, _, value in pairs if name == "A3"), "")
