"""Until when an answer holds: figures of closed candles stand until the next one closes."""

import time
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import orjson

from analytics.queries import hours
from analytics.queries.bars import Series, series_of
from analytics.queries.kept import kept
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument

GRACE_S, LONGEST_S = 60, 2 * DAY_MS // 1000


def newest(instrument: Instrument, interval: Interval, *, end_ms: int | None = None) -> Series:
    """The last closed candle and the running one."""
    return series_of(instrument, interval, limit=1, end_ms=end_ms)


def until_next_close(last: Series, asked: object, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` finds, kept as long as the last closed candle is what it was.

    Prices given by hand may change at any place of the series: of those nothing is kept.
    """
    if last.venue in (None, Venue.HAND) or not last.bars.size:
        return make()
    seen = [last.instrument.pk, last.venue, last.interval, *(float(column[-1]) for column in last.bars), asked]
    name = blake2b(orjson.dumps(seen), digest_size=16).hexdigest()
    found: dict[str, Any] = orjson.loads(kept(name, lambda: orjson.dumps(make()), for_s=_seconds_left(last)))
    return found


def _seconds_left(last: Series) -> int:
    known = hours.of(last.instrument, last.interval)
    next_ms = hours.closes_ms(known, last.interval, int(last.bars.ts_ms[-1]) + last.interval.ms)
    return int(min(LONGEST_S, max(0, next_ms / 1000 - time.time()) + GRACE_S))
