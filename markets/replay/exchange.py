"""What all fake exchanges share: who is connected, what was said to whom, and what REST would tell of it."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple

import orjson
from websockets.exceptions import ConnectionClosed

from markets.calc.venues import Venue
from markets.replay.book import Book, Minute, Trade
from markets.replay.faults import Faults
from markets.replay.session import Key, Session


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Answer:
    """Of a request over HTTP."""

    body: str
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    type: str = "application/json"

    @classmethod
    def json(cls, body: Any, status: int = HTTPStatus.OK, /, **headers: str) -> "Answer":
        return cls(orjson.dumps(body).decode(), status, {k.replace("_", "-"): v for k, v in headers.items()})


class Knock(NamedTuple):
    at_s: float  # by time.monotonic
    path: str


@dataclass(frozen=True)
class Asked:
    """A request: `name` is what stood in the place of `{}` in its route."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    name: str = ""


Routes = Mapping[str, Callable[[Asked], Answer]]


class Service:
    """Anything that answers GET on loopback: exchanges and providers."""

    venue: ClassVar[Venue]

    def __init__(self, *, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.asked: list[str] = []
        """Every path and query that was asked for over HTTP."""
        self.knocks: list[Knock] = []
        """Every handshake that somebody began."""

    def routes(self) -> Routes:
        """By path; one `{}` in it stands for a symbol."""
        raise NotImplementedError

    def get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        for route, answer in self.routes().items():
            begin, hole, end = route.partition("{}")
            if path == route:
                return answer(Asked(query, headers))
            if hole and path.startswith(begin) and path.endswith(end):
                return answer(Asked(query, headers, path[len(begin) : len(path) - len(end)]))
        return Answer.json({}, HTTPStatus.NOT_FOUND)

    def too_many(self) -> Answer:
        return Answer.json({}, self.faults.refuse, Retry_After=str(self.faults.retry_after_s))


class Exchange(Service):
    def __init__(self, *, symbols: Iterable[str] | None = None, faults: Faults | None = None) -> None:
        super().__init__(faults=faults)
        self.symbols = None if symbols is None else frozenset(symbols)
        """What is traded here; None: whatever is asked for."""
        self.book = Book()
        self.sessions: list[Session] = []
        self.past: list[Session] = []
        """Sessions that have ended, for tests that ask what a client had wanted."""
        self.unasked = 0
        """Frames that were played and that nobody had subscribed to."""

    async def converse(self, session: Session) -> None:
        """Hear the client until it goes."""
        raise NotImplementedError

    def trade_frames(self, symbol: str, trade: Trade) -> Iterable[tuple[Key, str]]:
        """All that the exchange says when a trade happens."""
        raise NotImplementedError

    def quote_frames(self, symbol: str) -> Iterable[tuple[Key, str]]:
        """All that it says when its best bid or ask changes."""
        raise NotImplementedError

    def minute_frames(self, symbol: str, minute: Minute) -> Iterable[tuple[Key, str]]:
        """What it says when a minute is over; most exchanges say nothing."""
        return ()

    def recorded(self, frame: str) -> tuple[list[Key], list[tuple[str, Trade]]]:
        """Who would get a recorded frame, and the trades that it tells of; no keys: a control frame."""
        raise NotImplementedError

    def dressed(self, session: Session, key: Key, frame: str) -> str:
        """The frame as this session gets it."""
        return frame

    def knows(self, symbol: str) -> bool:
        return self.symbols is None or symbol in self.symbols

    async def serve(self, session: Session) -> None:
        self.sessions.append(session)
        try:
            with suppress(ConnectionClosed):
                await self.converse(session)
        finally:
            self.sessions.remove(session)
            session.ended_at = time.monotonic()
            self.past.append(session)

    async def trade(
        self,
        symbol: str,
        price: str,
        quantity: str = "1",
        *,
        ts_ms: int | None = None,
        trade_id: int | None = None,
        side: str = "buy",
    ) -> Trade:
        """A trade happens: REST knows it, and those who subscribed are told, unless that fails on the way."""
        number = self.book.next_id(symbol) if trade_id is None else trade_id
        trade = Trade(number, price, quantity, now_ms() if ts_ms is None else ts_ms, side)
        over = self.book.page(symbol).add(trade)
        for key, frame in self.minute_frames(symbol, over) if over else ():
            await self.say(key, frame)
        for key, frame in self.trade_frames(symbol, trade):
            await self.say(key, frame)
        return trade

    async def quote(self, symbol: str, bid: str, ask: str) -> None:
        page = self.book.page(symbol)
        page.bid, page.ask = bid, ask
        for key, frame in self.quote_frames(symbol):
            await self.say(key, frame)

    async def say(self, key: Key, frame: str) -> None:
        for session in list(self.sessions):
            if key in session.keys:
                await session.say(self.dressed(session, key, frame))

    async def shout(self, frame: str) -> None:
        """The very text to everybody, whatever they subscribed to: garbage, notices."""
        for session in list(self.sessions):
            await session.tell(frame)

    async def play(self, frame: str) -> bool:
        """A recorded frame, to those who subscribed to it. False: it is none of the market's."""
        keys, trades = self.recorded(frame)
        for symbol, trade in trades:
            self.book.page(symbol).add(trade)
        takers = [(it, key) for it in list(self.sessions) for key in keys[:1] if not it.keys.keys().isdisjoint(keys)]
        for session, key in takers:
            await session.say(self.dressed(session, key, frame))
        self.unasked += bool(keys) and not takers
        return bool(keys)

    async def until_wanted(self) -> set[str]:
        """The symbols that somebody is subscribed to, as soon as there are any."""
        while True:
            if symbols := {symbol for _, symbol in self.wanted() if symbol}:
                return symbols
            await asyncio.sleep(0.05)

    def wanted(self) -> set[Key]:
        """Everything that somebody is subscribed to."""
        return {key for session in self.sessions for key in session.keys}

    async def stall(self, stalled: bool = True) -> None:
        """Whoever connects anew is not answered either; `freeze` leaves these alone."""
        self.faults.stalled = stalled
        await self.freeze(stalled)

    async def freeze(self, stalled: bool = True) -> None:
        for session in self.sessions:
            session.stall(stalled)

    async def cut(self) -> None:
        for session in list(self.sessions):
            session.cut()

    async def close(self, code: int = 1001, reason: str = "") -> None:
        await asyncio.gather(*(session.close(code, reason) for session in list(self.sessions)))
