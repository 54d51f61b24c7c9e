"""What every exchange's adapter is: its addresses, what to say to it, and how to read what it says.

An adapter belongs to one connection, because an exchange counts its messages by connection. It does no I/O but
the REST calls it is asked for; `markets/feeds/connection.py` holds the socket.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, FloatOperation, Inexact, InvalidOperation
from typing import Any, ClassVar, NamedTuple, Protocol

import httpx
import orjson
from msgspec import convert
from msgspec.json import Decoder

from markets.calc.intervals import Interval
from markets.calc.ticks import Tick
from markets.calc.venues import Venue

MOST_CHARACTERS = 2_000_000
"""Of one frame. The longest real one, Coinbase's first trades of fifty pairs, has a fifth of that."""

Number = str | int | float
"""A price as a frame may have it. All exchanges send text; a struct that knew only text would refuse the rest."""
MISSING: Any = None
"""What a frame does not say, of a field that not every kind of frame has. Whatever needs it raises, and that is the
check: the frame is refused. Null is refused at once, as no exchange sends it where a value belongs."""

# A price that came as a JSON number is a float by now, and this constructor refuses it: the frame is then read
# again with its numbers as text. Asking each value for its type would cost as much as a third of the parsing.
exact = Context(prec=60, traps=[FloatOperation, Inexact, InvalidOperation]).create_decimal


class Minute(NamedTuple):
    """A minute that is over, as the exchange itself counts it."""

    venue: Venue
    symbol: str
    ts_ms: int  # its start
    open: float
    high: float
    low: float
    close: float
    volume: float


class Candle(NamedTuple):
    """As the exchange's REST tells it, of any width: exact, for closes are made of it."""

    ts_ms: int  # its start
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


@dataclass(frozen=True, slots=True)
class Rejected:
    """What came could not be used: `json`, `shape`, `size`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The exchange did not do what it was asked for."""

    detail: str


class Gap:
    """Messages of this connection were lost: subscribe again, and fetch what was missed."""


class Leaving:
    """The exchange will close this connection soon: open another."""


Aside = Minute | Rejected | Refused | Gap | Leaving
"""What a frame says beside ticks."""


class Sink(Protocol):
    """Where ticks go. Nothing in it waits: it is called between two reads of a socket."""

    def take(self, ticks: Sequence[Tick]) -> None: ...

    def take_minutes(self, minutes: Sequence[Minute]) -> None: ...

    def reject(self, venue: Venue, reason: str) -> None: ...


class Unanswered(Exception):
    """REST did not give what was asked for. `retry_after_s` is how long the exchange wants to be left alone.

    `is_final`: to the same question it will say the same again, a symbol that it does not trade for one.
    """

    def __init__(self, detail: str, *, retry_after_s: float = 0, is_final: bool = False) -> None:
        super().__init__(detail)
        self.retry_after_s, self.is_final = retry_after_s, is_final


class Adapter:
    """`urls` has `socket` and `rest`, without a path: settings.EXCHANGES, or a replay's."""

    venue: ClassVar[Venue]
    symbols_a_connection: ClassVar[int] = 200
    messages_a_second: ClassVar[int] = 4
    heartbeat: ClassVar[str | None] = None
    """Sent every few seconds; whatever comes back proves that the other side lives."""
    candles_a_page: ClassVar[int]
    said: ClassVar[Decoder[Any]]
    """Into structs with the fields that are read here; all others are skipped without being made.

    Lax, which means that an id or a time may be text too. A price is never made a number by it.
    """

    def __init__(self, symbols: Sequence[str], urls: Mapping[str, str]) -> None:
        self.symbols = tuple(symbols)
        self.urls = urls
        self.asides: list[Aside] = []
        """Whoever calls `parse` empties it."""

    @property
    def address(self) -> str:
        raise NotImplementedError

    def subscribe(self, symbols: Sequence[str]) -> list[str]:
        """The frames that ask for these. For symbols that are subscribed already it asks anew."""
        raise NotImplementedError

    def unsubscribe(self, symbols: Sequence[str]) -> list[str]:
        raise NotImplementedError

    def parse(self, frame: str | bytes, received_ms: int) -> list[Tick]:
        """The ticks of a frame, in its order. Never raises; what else it says is in `asides`."""
        try:
            return self.read(self.said.decode(frame), received_ms)
        except FloatOperation:
            return self._parse_numbers(frame, received_ms)
        except UNREADABLE:
            return self.unreadable(frame)

    def _parse_numbers(self, frame: str | bytes, received_ms: int) -> list[Tick]:
        try:
            return self.read(convert(json.loads(frame, parse_float=str), self.said.type, strict=False), received_ms)
        except UNREADABLE:
            return self.unreadable(frame)

    def read(self, said: Any, received_ms: int) -> list[Tick]:
        """The ticks of a decoded frame; may raise whatever an unexpected shape makes it raise."""
        raise NotImplementedError

    def unreadable(self, frame: str | bytes) -> list[Tick]:
        try:
            orjson.loads(frame)
        except orjson.JSONDecodeError:
            self.asides.append(Rejected("json"))
        else:
            self.asides.append(Rejected("shape"))
        return []

    # --- REST, for what a connection missed

    async def trades(self, http: httpx.AsyncClient, symbol: str, *, first_id: int, last_id: int) -> list[Tick]:
        """The trades with these ids; both ends belong to it. Shorter where the exchange has forgotten some."""
        raise NotImplementedError

    async def candles(
        self, http: httpx.AsyncClient, symbol: str, interval: Interval, *, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """Those that begin in this time, oldest first; no further than `candles_a_page` widths from its start."""
        end_ms = min(end_ms, start_ms + self.candles_a_page * interval.ms)
        found = await self.page(http, symbol, interval, start_ms=start_ms, end_ms=end_ms)
        return sorted(candle for candle in found if start_ms <= candle.ts_ms < end_ms)

    async def page(
        self, http: httpx.AsyncClient, symbol: str, interval: Interval, *, start_ms: int, end_ms: int
    ) -> list[Candle]:
        """One call of `candles`: in any order, and with others around them, where the exchange is like that."""
        raise NotImplementedError

    async def minutes(self, http: httpx.AsyncClient, symbol: str, *, start_ms: int, end_ms: int) -> list[Minute]:
        found = await self.candles(http, symbol, Interval.M1, start_ms=start_ms, end_ms=end_ms)
        return [Minute(self.venue, symbol, it.ts_ms, *(float(number) for number in it[1:])) for it in found]

    async def ask(self, http: httpx.AsyncClient, path: str, **query: object) -> Any:
        """JSON, its numbers as text."""
        try:
            answer = await http.get(
                self.urls["rest"] + path, params={name: str(value) for name, value in query.items()}
            )
        except httpx.HTTPError as error:
            raise Unanswered(type(error).__name__) from error
        if answer.status_code != httpx.codes.OK:
            raise Unanswered(
                f"HTTP {answer.status_code}", retry_after_s=retry_after_s(answer.headers),
                is_final=answer.status_code in NOT_TO_BE_HAD,
            )  # fmt: skip
        try:
            return json.loads(answer.text, parse_float=str)
        except ValueError as error:
            raise Unanswered("no JSON") from error


async def trades_back(
    page: Callable[[int], Awaitable[list[Tick]]], *, first_id: int, last_id: int, most_pages: int = 10
) -> list[Tick]:
    """Trades between two ids, both included, where pages go back in time: `page(id)` has those below that id."""
    found: list[Tick] = []
    before = last_id + 1
    for _ in range(most_pages):
        ticks = [tick for tick in await page(before) if tick.trade_id is not None]
        found += [tick for tick in ticks if first_id <= (tick.trade_id or 0) <= last_id]
        before = min((tick.trade_id or 0 for tick in ticks), default=0)
        if before <= first_id:
            break
    return found[::-1]


def candle(ts_ms: int, *numbers: str | int) -> Candle:
    """Open, high, low, close and volume, from their texts."""
    return Candle(ts_ms, *map(Decimal, numbers))


UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, DecimalException, RecursionError)
LONGEST_RETRY_AFTER_S = 600
NOT_TO_BE_HAD = (httpx.codes.BAD_REQUEST, httpx.codes.NOT_FOUND, httpx.codes.GONE)


def retry_after_s(headers: Mapping[str, str]) -> float:
    """Seconds only: no exchange sends the other form, a date."""
    told = headers.get("Retry-After", "")
    return min(float(told), LONGEST_RETRY_AFTER_S) if told.isdecimal() and told.isascii() else 0
