"""The candles that figures are made of: the closed ones, the running one apart, and what is missing between them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics.calc import gaps
from analytics.calc.bars import Bars
from analytics.calc.gaps import Missing
from analytics.calc.series import Stamps
from analytics.queries import hours
from markets.calc.candles import Bar
from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.candles import candles, venue_of

LATE_MS = 30 * MINUTE_MS
"""What closed this short a time ago may still be on its way from a provider: it is not missed yet."""


@dataclass(frozen=True, slots=True)
class Series:
    """`bars` are closed, oldest first, without rows for what is missing; the first `warm_up` come before the window."""

    instrument: Instrument
    interval: Interval
    venue: Venue | None  # None: there is nothing
    bars: Bars
    warm_up: int
    running: Bar | None  # not closed, or None where nothing is traded now or the window ends before
    missing: Missing  # of the window and its warm-up, up to now

    def with_gaps(self) -> Bars:
        """The same with a row of NaN for each bar that is missed between two others, as `calc.series` wants it."""
        return gaps.with_gaps(self.bars, self.missing)

    @property
    def always_open(self) -> bool:
        """Whether a year has 365 days (crypto) or 252 (all else), for `calc.risk.returns.per_year`."""
        return hours.is_always_open(self.instrument)


class Window(NamedTuple):
    limit: int
    warm_up: int
    start_ms: int | None
    end_ms: int | None


def series_of(
    instrument: Instrument, interval: Interval, *, limit: int, warm_up: int = 0, start_ms: int | None = None,
    end_ms: int | None = None, venue: Venue | None = None, now_ms: int | None = None,
) -> Series:  # fmt: skip
    """Up to `limit` closed bars, and up to `warm_up` before them.

    The newest, or those before `end_ms`; with `start_ms` the first from there on. Of another venue than the one
    whose candles stand for the instrument if `venue` says so.
    """
    window = Window(limit, warm_up, start_ms, end_ms)
    venue = venue or venue_of(instrument, interval)
    rows = _read(instrument, interval, window, venue) if venue else []
    return _series(instrument, interval, venue, rows, window=window, now_ms=now_ms or _now_ms())


def ends_of(instrument: Instrument, interval: Interval, newest: Sequence[Bar], *, end_ms: int | None = None) -> Series:
    """The last closed bar and the running one, of the last two that there are."""
    venue = Venue(newest[-1].venue) if newest else None
    return _series(instrument, interval, venue, list(newest), window=Window(1, 0, None, end_ms), now_ms=_now_ms())


def _series(
    instrument: Instrument, interval: Interval, venue: Venue | None, rows: list[Bar], *, window: Window, now_ms: int
) -> Series:  # fmt: skip
    limit, warm_up, start_ms, end_ms = window
    known = hours.of(instrument, interval)
    running = None
    while rows and hours.closes_ms(known, interval, rows[-1].ts_ms) > now_ms:
        running = rows.pop()
    if start_ms is None:
        rows = rows[-(limit + warm_up) :]
        before = max(0, len(rows) - limit)
    else:
        before = sum(row.ts_ms < start_ms for row in rows)
        rows, running = rows[: before + limit], running if len(rows) < before + limit else None
        if len(rows) == before + limit:  # the limit ends the window, not the clock
            end_ms = rows[-1].ts_ms + 1
    bars = Bars.of(rows)
    missing = missing_in(instrument, interval, bars.ts_ms, end_ms=end_ms, now_ms=now_ms)
    return Series(instrument, interval, venue, bars, before, running, missing)


def _read(instrument: Instrument, interval: Interval, window: Window, venue: Venue) -> list[Bar]:
    """One more than asked: the newest may be running."""
    limit, warm_up, start_ms, end_ms = window
    if start_ms is None:
        return candles(instrument, interval, end_ms=end_ms, limit=limit + warm_up + 1, venue=venue)
    before = candles(instrument, interval, end_ms=start_ms, limit=warm_up, venue=venue) if warm_up else []
    return before + candles(instrument, interval, start_ms=start_ms, end_ms=end_ms, limit=limit + 1, venue=venue)


def missing_in(
    instrument: Instrument, interval: Interval, there: Stamps, *, end_ms: int | None = None, now_ms: int | None = None
) -> Missing:
    """From the first one up to now, or before `end_ms`, but for what may still be on its way."""
    if not there.size:
        return gaps.NOTHING
    known, now_ms, last_ms = hours.of(instrument, interval), now_ms or _now_ms(), int(there[-1])
    until_ms = max(last_ms + 1, min(now_ms, end_ms or now_ms))
    wanted = gaps.called_for(interval, known, int(there[0]), until_ms)
    while wanted.size and wanted[-1] > last_ms and hours.closes_ms(known, interval, int(wanted[-1])) > now_ms - LATE_MS:
        wanted = wanted[:-1]
    return gaps.missing(wanted, there, interval)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
