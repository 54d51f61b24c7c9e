"""Candles on their way into the table, through an outage of PostgreSQL: nothing is lost that fits the buffer.

    keeper = Keeper()
    keeper.add(bars); keeper.add(minutes, final=True); keeper.add_closes(closes)    # waits for nothing
    await asyncio.to_thread(keeper.flush)                                           # every few seconds
    for gap in keeper.take_lost(): ...                                              # fetch these from the venue

A bar that changes while it waits is replaced, so an hour's outage holds sixty bars a series, not an hour of ticks.
Over the bound the oldest go: counted, and remembered as gaps to fill. A restart finds the same gaps in the table
(markets/queries/gaps.py).
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import NamedTuple

from django.db import DatabaseError, connection
from prometheus_client import Counter, Gauge

from config.kit import errors
from markets.calc.adjust import Close
from markets.calc.candles import Bar
from markets.calc.intervals import MINUTE_MS
from markets.queries.gaps import Gap
from markets.services import candles, closes

logger = logging.getLogger(__name__)

WAITING = Gauge("tidemark_candles_waiting", "Candles that wait for PostgreSQL", multiprocess_mode="livesum")
LOST = Counter("tidemark_candles_lost", "Candles not stored, to be fetched again", ["reason"])
BOUND = 100_000  # bars: five hours of three hundred series, some 40 MB
BATCH = 20_000


class Waiting(NamedTuple):
    bar: Bar
    final: bool


Key = tuple[int, int, int, int]


@dataclass
class Keeper:
    """`add` may be called while another thread is in `flush`; two flushes at once may not be."""

    bound: int = BOUND
    write: Callable[..., int] = candles.store
    lost: int = field(default=0, init=False)
    _bars: dict[Key, Waiting] = field(default_factory=dict, init=False)
    _closes: dict[tuple[object, ...], Close] = field(default_factory=dict, init=False)
    _gaps: dict[tuple[int, int], Gap] = field(default_factory=dict, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)
    _away: bool = field(default=False, init=False)

    def __len__(self) -> int:
        return len(self._bars)

    def add(self, bars: Iterable[Bar], *, final: bool = False) -> None:
        with self._lock:
            for bar in bars:
                key = bar[:4]
                known = self._bars.get(key)
                if known is None or final or not known.final:
                    self._bars[key] = Waiting(bar, final)
            over = len(self._bars) - self.bound
            if over > 0:
                self._lose([*islice(self._bars, over)], reason="full")
            WAITING.set(len(self._bars))

    def add_closes(self, given: Iterable[Close]) -> None:
        """One a series and day: they need no bound."""
        with self._lock:
            self._closes |= {close[:3]: close for close in given}

    def flush(self) -> bool:
        """Write what waits; False when PostgreSQL is away, and all of it goes on waiting."""
        try:
            self._flush_closes()
            while batch := self._oldest():
                self._write(batch)
        except errors.OUTAGES as error:
            connection.close()
            if not self._away:
                logger.warning("PostgreSQL is away, candles wait (%s)", type(error).__name__)
            self._away = True
            return False
        if self._away:
            logger.info("PostgreSQL is back, candles are stored")
        self._away = False
        return True

    def take_lost(self) -> list[Gap]:
        """What was lost since the last call, one gap a series."""
        with self._lock:
            gaps, self._gaps = self._gaps, {}
        return list(gaps.values())

    def _oldest(self) -> dict[Key, Waiting]:
        with self._lock:
            return dict(islice(self._bars.items(), BATCH))

    def _write(self, batch: dict[Key, Waiting]) -> None:
        try:
            self.write(waiting.bar for waiting in batch.values() if not waiting.final)
            self.write((waiting.bar for waiting in batch.values() if waiting.final), final=True)
        except DatabaseError as error:
            if isinstance(error, errors.OUTAGES):
                raise
            # a batch that PostgreSQL will never take must not hold up all that come after it
            logger.exception("candles refused by PostgreSQL")
            with self._lock:
                self._lose(batch, reason="refused")
            return
        with self._lock:
            for key, waiting in batch.items():
                if self._bars.get(key) is waiting:  # else it has changed meanwhile
                    del self._bars[key]
            WAITING.set(len(self._bars))

    def _flush_closes(self) -> None:
        with self._lock:
            waiting = dict(self._closes)
        try:
            closes.store(waiting.values())
        except DatabaseError as error:
            if isinstance(error, errors.OUTAGES):
                raise
            logger.exception("closes refused by PostgreSQL")
        with self._lock:
            self._closes = {key: close for key, close in self._closes.items() if waiting.get(key) is not close}

    def _lose(self, keys: Iterable[Key], *, reason: str) -> None:
        for key in keys:
            bar = self._bars.pop(key, None)
            if bar is None:
                continue
            instrument_id, venue, _, ts_ms = key
            known = self._gaps.get((instrument_id, venue), Gap(instrument_id, venue, ts_ms, ts_ms))
            self._gaps[instrument_id, venue] = known._replace(
                start_ms=min(known.start_ms, ts_ms), end_ms=max(known.end_ms, ts_ms + MINUTE_MS)
            )
            self.lost += 1
            LOST.labels(reason).inc()
