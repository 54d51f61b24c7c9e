"""Fills what a venue's connections missed: lost trades one by one, longer silences by the venue's own minutes."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx
import structlog

from config.kit import outbound
from markets.calc.intervals import MINUTE_MS, Interval
from markets.feeds.adapter import Adapter, Sink, Unanswered
from markets.feeds.trail import Hole

log = structlog.get_logger(__name__)
MOST_TRADES = 5_000  # of one hole; beyond it minutes are enough
MOST_MS = 24 * 3_600_000  # further back is a job for the back-fill
MOST_PAGES = 20
TRIES = 5
PAUSE_S = 0.2  # between two calls: a tenth of what the strictest venue allows
SETTLED_MS = 2_000  # a minute is over for the venue's REST this long after it ended


@dataclass
class Mender:
    """One for each venue. Holes of a symbol wait as one, so that what waits has no more entries than symbols."""

    adapter: Adapter
    sink: Sink
    client: Callable[[], httpx.AsyncClient] = outbound.async_client
    pause_s: float = PAUSE_S
    mended: int = field(default=0, init=False)
    given_up: int = field(default=0, init=False)
    _holes: dict[str, Hole] = field(default_factory=dict, init=False)
    _wanted: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    def ask(self, holes: Sequence[Hole]) -> None:
        for hole in holes:
            known = self._holes.get(hole.symbol)
            self._holes[hole.symbol] = known.merged(hole) if known else hole
        if holes:
            self._wanted.set()

    @property
    def waiting(self) -> int:
        return len(self._holes)

    async def run(self) -> None:
        async with self.client() as http:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                while self._holes:
                    hole = self._holes.pop(next(iter(self._holes)))
                    await self._mend(http, hole)
                    await asyncio.sleep(self.pause_s)

    async def _mend(self, http: httpx.AsyncClient, hole: Hole) -> None:
        for number in range(TRIES):
            try:
                if not await self._by_trades(http, hole):
                    await self._by_minutes(http, hole)
            except Unanswered as error:
                if error.is_final:
                    log.error("gap not filled", venue=self.adapter.venue.slug, symbol=hole.symbol, why=str(error))
                    break
                log.warning("gap not filled yet", venue=self.adapter.venue.slug, symbol=hole.symbol, why=str(error))
                await asyncio.sleep(max(error.retry_after_s, self.pause_s * 2**number))
            except (LookupError, TypeError, ValueError, ArithmeticError) as error:  # an answer of another shape
                log.error("gap not filled", venue=self.adapter.venue.slug, symbol=hole.symbol, why=repr(error)[:200])
                break
            else:
                self.mended += 1
                return
        self.given_up += 1

    async def _by_trades(self, http: httpx.AsyncClient, hole: Hole) -> bool:
        """True when every trade of it was found."""
        first, last = hole.first_id, hole.last_id
        if first is None or last is None or not last - first < MOST_TRADES:
            return False
        ticks = await self.adapter.trades(http, hole.symbol, first_id=first, last_id=last)
        if ticks:
            self.sink.take(ticks)
        return len({tick.trade_id for tick in ticks}) == last - first + 1

    async def _by_minutes(self, http: httpx.AsyncClient, hole: Hole) -> None:
        """Every minute that the hole touches. The one that is not over yet is asked for when it is."""
        now_ms = time.time_ns() // 1_000_000
        end_ms = Interval.M1.floor(hole.end_ms) + MINUTE_MS
        start_ms = Interval.M1.floor(max(hole.start_ms, end_ms - MOST_MS))
        if end_ms > now_ms - SETTLED_MS:
            self._later(Hole(hole.symbol, hole.end_ms, hole.end_ms), at_ms=end_ms + SETTLED_MS, now_ms=now_ms)
            end_ms -= MINUTE_MS
        for _ in range(MOST_PAGES):
            if start_ms >= end_ms:
                return
            minutes = await self.adapter.minutes(http, hole.symbol, start_ms=start_ms, end_ms=end_ms)
            if minutes:
                self.sink.take_minutes(minutes)
            start_ms += self.adapter.candles_a_page * MINUTE_MS
            await asyncio.sleep(self.pause_s)

    def _later(self, hole: Hole, *, at_ms: int, now_ms: int) -> None:
        """A venue's clock may be ahead of ours by minutes; nobody waits longer than ten."""
        wait_s = min(max(at_ms - now_ms, 1_000), 600_000) / 1000
        asyncio.get_running_loop().call_later(wait_s, self.ask, [hole])
