"""One WebSocket from its handshake to its end: subscribe, read, keep alive, notice when it has gone quiet."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from markets.calc.ticks import Tick
from markets.feeds.adapter import MOST_CHARACTERS, Adapter, Gap, Leaving, Minute, Refused, Rejected, Sink, retry_after_s
from markets.feeds.trail import MOST_SYMBOLS, Hole, Trail

log = structlog.get_logger(__name__)
MOST_BYTES = 16_000_000  # beyond it the connection is given up; what is between is read, dropped and counted


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each thing may take, in seconds."""

    connect_s: float = 8
    silence_s: float = 12  # without any frame, from the moment of connecting
    heartbeat_s: float = 4
    first_tick_s: float = 20  # of a symbol, after it was subscribed to
    symbol_s: float = 120  # without a tick of it while others have theirs; doubles each time it did not help
    longest_symbol_s: float = 3600
    look_s: float = 0.5


class Ended(Exception):
    """Why a session is over: `refused`, `unreachable`, `stalled`, `closed`."""

    def __init__(self, why: str, detail: str = "", *, retry_after_s: float = 0) -> None:
        super().__init__(detail or why)
        self.why = why
        self.retry_after_s = retry_after_s


async def open_socket(address: str, *, within_s: float) -> ClientConnection:
    try:
        async with asyncio.timeout(within_s):
            return await connect(
                address, compression=None, max_size=MOST_BYTES, max_queue=256, ping_interval=None,
                open_timeout=None, close_timeout=2, proxy=None, user_agent_header="Tidemark",
            )  # fmt: skip
    except InvalidStatus as error:
        answer = error.response
        raise Ended("refused", f"HTTP {answer.status_code}", retry_after_s=retry_after_s(answer.headers)) from error
    except TimeoutError as error:
        raise Ended("unreachable", f"no answer within {within_s:g} s") from error
    except (OSError, WebSocketException, ValueError) as error:
        raise Ended("unreachable", f"{type(error).__name__}: {error}"[:200]) from error


class Session:
    """`run` ends by raising `Ended`; `live` is set by the first tick, `leaving` when another one should take over."""

    def __init__(
        self, adapter: Adapter, sink: Sink, trail: Trail, *,
        patience: Patience, on_holes: Callable[[Sequence[Hole]], None],
    ) -> None:  # fmt: skip
        self.adapter, self.sink, self.trail = adapter, sink, trail
        self.patience, self.on_holes = patience, on_holes
        self.live, self.leaving = asyncio.Event(), asyncio.Event()
        self.frames = 0
        self.last_frame = 0.0  # by time.monotonic; 0: none yet
        self.last_frame_ms = 0
        self.lag_ms: int | None = None
        self.refused = ""
        self.silent: list[str] = []
        self._socket: ClientConnection | None = None
        self._stalled = False
        self._ticked: dict[str, float] = {}
        self._wait_s: dict[str, float] = {}
        self._asked_again_at = 0.0
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()

    async def run(self) -> None:
        self._socket = socket = await open_socket(self.adapter.address, within_s=self.patience.connect_s)
        self.last_frame = time.monotonic()
        attending = [asyncio.create_task(self._attend()), asyncio.create_task(self._send())]
        try:
            await self._read(socket)
        except ConnectionClosed as error:
            if self._stalled:
                raise Ended("stalled", f"nothing was heard for {self.patience.silence_s:g} s") from error
            if error.sent is not None and error.sent.code == TOO_BIG:
                self.sink.reject(self.adapter.venue, "size")
            raise Ended("closed", _told(error)) from error
        finally:
            for task in attending:
                task.cancel()
            socket.transport.abort()

    def close(self) -> None:
        """Politely, and without waiting for the other side."""
        if self._socket is not None:
            closing = asyncio.ensure_future(self._socket.close())
            closing.add_done_callback(_seen)

    async def _read(self, socket: ClientConnection) -> None:
        adapter, sink, follow = self.adapter, self.sink, self.trail.follow
        while True:
            frame = await socket.recv()
            now_ms = time.time_ns() // 1_000_000
            self.last_frame, self.last_frame_ms = time.monotonic(), now_ms
            self.frames += 1
            if len(frame) > MOST_CHARACTERS:
                sink.reject(adapter.venue, "size")
                continue
            ticks = adapter.parse(frame, now_ms)
            if ticks:
                if holes := follow(ticks):
                    self.on_holes(holes)
                self._note(ticks, now_ms)
                sink.take(ticks)
            if adapter.asides:
                self._asides()

    def _note(self, ticks: Sequence[Tick], now_ms: int) -> None:
        last = ticks[-1]
        if len(self._ticked) > MOST_SYMBOLS:
            self._ticked.clear()
        for tick in ticks:
            self._ticked[tick.symbol] = self.last_frame
        if last.trade_id is not None:  # a trade: candles and figures of the day are as old as they like
            self.lag_ms = now_ms - last.ts_ms
        if not self.live.is_set():
            self.live.set()

    def _asides(self) -> None:
        asides, self.adapter.asides = self.adapter.asides, []
        if minutes := [aside for aside in asides if isinstance(aside, Minute)]:
            self.sink.take_minutes(minutes)
            self.live.set()
        for aside in asides:
            if isinstance(aside, Rejected):
                self.sink.reject(self.adapter.venue, aside.reason)
            elif isinstance(aside, Leaving):
                self.leaving.set()
            elif isinstance(aside, Gap):
                self._subscribe_after_gap()
            elif isinstance(aside, Refused):
                self.refused = aside.detail
                log.warning("exchange refused", venue=self.adapter.venue.slug, detail=aside.detail)

    def _subscribe_after_gap(self) -> None:
        """Once in a while: a connection that loses each tenth frame would otherwise do nothing else."""
        self.sink.reject(self.adapter.venue, "gap")
        if self.last_frame - self._asked_again_at > GAP_PAUSE_S:
            self._asked_again_at = self.last_frame
            self._ask(self.adapter.symbols)

    def _ask(self, symbols: Sequence[str]) -> None:
        for frame in self.adapter.subscribe(symbols):
            self._outgoing.put_nowait(frame)

    # --- Beside the reading

    async def _send(self) -> None:
        """As many a second as the exchange allows, the first ones at once; heartbeats stand in the same line."""
        assert self._socket is not None
        self._ask(self.adapter.symbols)
        sent: deque[float] = deque(maxlen=self.adapter.messages_a_second)
        with suppress(ConnectionClosed):
            while True:
                frame = await self._outgoing.get()
                if len(sent) == sent.maxlen:
                    await asyncio.sleep(max(0.0, sent[0] + 1 - time.monotonic()))
                await self._socket.send(frame)
                sent.append(time.monotonic())

    async def _attend(self) -> None:
        """Look now and then whether the connection, and each symbol on it, still lives."""
        began = beat = time.monotonic()
        while True:
            await asyncio.sleep(self.patience.look_s)
            now = time.monotonic()
            if now - self.last_frame > self.patience.silence_s:
                self._stalled = True
                assert self._socket is not None
                self._socket.transport.abort()
                return
            if self.adapter.heartbeat and now - beat > self.patience.heartbeat_s:
                beat = now
                if self._outgoing.empty():
                    self._outgoing.put_nowait(self.adapter.heartbeat)
            self._wake_the_silent(began, now)

    def _wake_the_silent(self, began: float, now: float) -> None:
        """A symbol that says nothing while the others talk may have lost its subscription; or nobody trades it."""
        late = []
        for symbol in self.adapter.symbols:
            heard = self._ticked.get(symbol)
            usual_s = self.patience.first_tick_s if heard is None else self.patience.symbol_s
            wait_s = self._wait_s.setdefault(symbol, usual_s)
            if now - (heard or began) > wait_s:
                late.append(symbol)
                self._wait_s[symbol] = min(2 * wait_s, self.patience.longest_symbol_s)
            elif heard is not None and now - heard < self.patience.look_s:
                self._wait_s[symbol] = self.patience.symbol_s
        self.silent = [one for one in self.adapter.symbols if now - self._ticked.get(one, began) > SILENT_S]
        if late:
            self._ask(late)


GAP_PAUSE_S = 5.0
SILENT_S = 60.0
TOO_BIG = 1009


def _told(error: ConnectionClosed) -> str:
    if error.rcvd is None:
        return "cut off"
    return f"closed with {error.rcvd.code} {error.rcvd.reason}".strip()[:200]


def _seen(task: "asyncio.Future[None]") -> None:
    """Whether closing worked is nobody's business any more."""
    if not task.cancelled():
        task.exception()
