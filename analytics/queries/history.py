"""All closed candles of a span of days, read piece by piece: a year of minutes is half a million."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from analytics.calc import gaps
from analytics.calc.bars import Bars
from analytics.calc.series import Stamps
from analytics.queries import hours
from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.candles import candles, venue_of

PIECE = 20_000  # bars, if the market were always open


class History(NamedTuple):
    bars: Bars
    first: int  # the bars before this one come before the first day
    missing: int  # in the days asked for, between the first and the last bar there


def history(
    instrument: Instrument, interval: Interval, start: date, end: date, *, before: int = 0,
    read: Callable[[float], None] = lambda share: None, now_ms: int | None = None,
) -> History:  # fmt: skip
    """Both days count. `before`: so many bars before the first day, where there are any; `read` hears how far it is."""
    now_ms = now_ms or time.time_ns() // 1_000_000
    start_ms, end_ms = _midnight_ms(start), min(_midnight_ms(end + timedelta(days=1)), now_ms)
    venue = venue_of(instrument, interval)
    if venue is None:
        return History(Bars.of([]), 0, 0)
    known = hours.of(instrument, interval)
    earlier = candles(instrument, interval, end_ms=start_ms, limit=before, venue=venue) if before else []
    pieces = [Bars.of(earlier)]
    for piece, share in _pieces(instrument, interval, start_ms, end_ms, venue):
        pieces.append(piece)
        read(share)
    bars = Bars(*(np.concatenate(columns) for columns in zip(*pieces, strict=True)))
    if bars.size and hours.closes_ms(known, interval, int(bars.ts_ms[-1])) > now_ms:
        bars = bars.cut(0, -1)  # it is not closed yet
    first = int(np.searchsorted(bars.ts_ms, start_ms))
    return History(bars, first, _missing(bars.ts_ms[first:], interval, known))


def _pieces(
    instrument: Instrument, interval: Interval, start_ms: int, end_ms: int, venue: Venue
) -> Iterator[tuple[Bars, float]]:
    step_ms, at_ms = PIECE * interval.ms, start_ms
    while at_ms < end_ms:
        until_ms = min(at_ms + step_ms, end_ms)
        found = candles(instrument, interval, start_ms=at_ms, end_ms=until_ms, limit=PIECE + 1, venue=venue)
        at_ms = until_ms
        yield Bars.of(found), (at_ms - start_ms) / (end_ms - start_ms)


def _missing(there: Stamps, interval: Interval, known: gaps.Hours) -> int:
    if not there.size:
        return 0
    wanted = gaps.called_for(interval, known, int(there[0]), int(there[-1]) + 1)
    return gaps.missing(wanted, there, interval).count


def _midnight_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
