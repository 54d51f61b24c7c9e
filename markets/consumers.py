"""`/ws/prices` and its twins of the papers. One task a socket, asleep until its client says something.

Channels routes to it as to any ASGI application. Its own consumer class would add a task, a channel of Valkey and
a look at the database's connections for each message, to sockets that need none of them.
"""

import time
from collections import Counter
from collections.abc import Set
from typing import Any
from urllib.parse import parse_qs

import orjson
import structlog
from django.conf import settings
from django.urls import re_path

from config.front import hot
from config.front.types import Message, Receive, Scope, Send
from config.front.wire import Wire
from config.kit import limits
from config.kit.pace import Pace
from markets.calc.intervals import BY_SLUG, Interval
from markets.calc.subscription import Subscription
from markets.live.board import Board
from markets.live.candles import CandleForm
from markets.live.hub import PriceHub
from markets.live.plain import PlainLine
from markets.live.ready import ReadyPrices
from markets.live.topics import MARKETS, PRICES, PRICES_IN_NUMBERS, Form, Line, Topic, error
from markets.queries import instruments, last_candles

CLOSE_TOO_MANY = 4429
SOCKETS_OF_ADDRESS = 1000  # in one process
SYMBOLS = 200
CANDLES = 20
FRAMES_PER_S, FRAMES_AT_ONCE = 10, 60
log = structlog.get_logger(__name__)

hub = PriceHub(load=instruments.directory, ready=ReadyPrices(hot.table, Board()), load_candles=last_candles.of)
_sockets: Counter[str] = Counter()


class BadFrame(Exception):
    """It changes nothing, and the client is told."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class PriceSocket:
    """One open socket."""

    def __init__(self, scope: Scope, send: Send, form: Form) -> None:
        self.line: Line = Wire.of(scope) or PlainLine(send)
        self.form = form
        self.asked = Subscription()
        self.topic: Topic | None = None
        self.candles: dict[Interval, Topic] = {}
        self.pace = Pace(FRAMES_PER_S * settings.LIMITS_SCALE, FRAMES_AT_ONCE * settings.LIMITS_SCALE)

    def open(self, query: bytes) -> None:
        named = [text for value in parse_qs(query.decode("latin1")).get("symbols", []) for text in value.split(",")]
        if not named:
            self._join()
            self._snapshot(None)
            return
        try:
            self._subscribe(named)
        except BadFrame as bad:
            self.asked.add([])
            self._say(error(bad.code, bad.detail))

    def hear(self, message: Message) -> None:
        if not self.pace.take(time.monotonic()):
            self.line.drop(CLOSE_TOO_MANY)
            return
        try:
            self._obey(_parsed(message.get("text")))
        except BadFrame as bad:
            self._say(error(bad.code, bad.detail))

    def close(self) -> None:
        if self.topic is not None:
            hub.leave(self.line, self.topic)
            self.topic = None
        for topic in self.candles.values():
            hub.leave(self.line, topic)
        self.candles.clear()

    def _obey(self, frame: dict[str, Any]) -> None:
        action, named, interval = frame.get("action"), _symbols(frame), _interval(frame)
        if action == "subscribe":
            self._subscribe(named)
            if interval is not None:
                self._watch(interval, self._candles(interval) | set(self._known(named or [], tell=False)))
        elif action == "unsubscribe":
            ids = None if named is None else self._known(named)
            for each in [interval] if interval is not None else list(self.candles):
                self._watch(each, set() if ids is None else self._candles(each) - set(ids))
            if interval is None:
                self.asked.remove(ids, all_ids=hub.board.listed)
                self._join()
        else:
            raise BadFrame("unknown_action", 'Say {"action": "subscribe"} or "unsubscribe", with "symbols".')

    def _subscribe(self, named: list[str] | None) -> None:
        """Those that are known, even where others are not; the client is told of these."""
        ids = None if named is None else self._known(named)
        if ids is not None and len((self.asked.wanted or frozenset()) | set(ids)) > SYMBOLS:
            raise BadFrame("too_many_symbols", f"At most {SYMBOLS} symbols a socket; name none to get all.")
        self.asked.add(ids)
        self._join()
        self._snapshot(ids)

    def _candles(self, interval: Interval) -> frozenset[int]:
        topic = self.candles.get(interval)
        return topic.wanted or frozenset() if topic is not None else frozenset()

    def _watch(self, interval: Interval, ids: Set[int]) -> None:
        if len(ids) > CANDLES:
            raise BadFrame("too_many_symbols", f"At most {CANDLES} symbols with candles of one interval a socket.")
        before = self.candles.pop(interval, None)
        if ids:
            self.candles[interval] = hub.join(self.line, CandleForm(interval, hub.candles), frozenset(ids))
            self._say(self.candles[interval].current(hub.board, int(time.time() * 1000)))
        if before is not None and before is not self.candles.get(interval):
            hub.leave(self.line, before)

    def _known(self, named: list[str], *, tell: bool = True) -> list[int]:
        found = {text: hub.board.find(text) for text in named}
        unknown = [text for text, pk in found.items() if pk is None]
        if unknown and tell:
            shown = ", ".join(text[:40] for text in unknown[:5])
            self._say(error("unknown_symbol", f"There is no instrument of the symbol {shown}."))
        return [pk for pk in found.values() if pk is not None]

    def _join(self) -> None:
        topic = hub.join(self.line, self.form, self.asked.wanted) if self.asked.wanted != frozenset() else None
        if self.topic is not None and self.topic is not topic:
            hub.leave(self.line, self.topic)
        self.topic = topic

    def _snapshot(self, ids: list[int] | None) -> None:
        if ids != []:
            self._say(hub.snapshot(self.form, None if ids is None else frozenset(ids)))

    def _say(self, frame: bytes) -> None:
        hub.write(self.line, frame)


def _parsed(text: str | None) -> dict[str, Any]:
    try:
        frame = orjson.loads(text or "")
    except orjson.JSONDecodeError:
        raise BadFrame("bad_frame", "Frames are JSON text.") from None
    if not isinstance(frame, dict):
        raise BadFrame("bad_frame", "A frame is a JSON object.")
    return frame


def _symbols(frame: dict[str, Any]) -> list[str] | None:
    named = frame.get("symbols")
    if named is None:
        return None
    if not isinstance(named, list) or not named or not all(isinstance(text, str) for text in named):
        raise BadFrame("bad_symbols", '"symbols" is a list of texts, as ["BTC/USDT"].')
    if len(named) > SYMBOLS:
        raise BadFrame("too_many_symbols", f"At most {SYMBOLS} symbols a socket; name none to get all.")
    return named


def _interval(frame: dict[str, Any]) -> Interval | None:
    slug = frame.get("candles")
    if slug is None:
        return None
    if not isinstance(slug, str) or slug not in BY_SLUG:
        raise BadFrame("bad_interval", f'"candles" is one of {", ".join(BY_SLUG)}.')
    if not frame.get("symbols"):
        raise BadFrame("bad_symbols", 'Candles need "symbols".')
    return BY_SLUG[slug]


class Prices:
    """The ASGI application; `form` is how it writes."""

    def __init__(self, form: Form) -> None:
        self.form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person = _person(scope)
        await receive()
        await send({"type": "websocket.accept"})
        if _sockets[person] >= SOCKETS_OF_ADDRESS * settings.LIMITS_SCALE:
            await send({"type": "websocket.close", "code": CLOSE_TOO_MANY})
            return
        _sockets[person] += 1
        socket = PriceSocket(scope, send, self.form)
        try:
            await hub.loaded()
            socket.open(scope["query_string"])
            while (message := await receive())["type"] == "websocket.receive":
                socket.hear(message)
        finally:
            socket.close()
            _sockets[person] -= 1
            if not _sockets[person]:
                del _sockets[person]


def _person(scope: Scope) -> str:
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for").decode("latin1")
    peer = scope.get("client")
    return limits.stranger(limits.address_of(peer[0] if peer else "", forwarded))


FORMS = {
    r"^ws/prices/?$": PRICES,
    r"^ws/crypto/?$": PRICES_IN_NUMBERS,
    r"^api/market/stream/?$": PRICES_IN_NUMBERS,
    r"^ws/market-stream/?$": MARKETS,
}
websocket_urlpatterns: list[Any] = [re_path(route, Prices(form)) for route, form in FORMS.items()]  # type: ignore[arg-type]
