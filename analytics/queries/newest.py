"""Until when an answer holds: figures of closed candles stand until the next one closes."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from analytics.queries import hours
from analytics.queries.bars import Series, ends_of
from analytics.queries.kept import kept
from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries import candles

GRACE_S, LONGEST_S = 60, 2 * DAY_MS // 1000


@dataclass(frozen=True, slots=True)
class Newest:
    """The last two candles of each instrument: the last closed one and the running one are among them."""

    interval: Interval
    rows: Mapping[int, Sequence[Bar]]
    end_ms: int | None

    @property
    def stands(self) -> bool:
        """Whether what is made of all candles is the same while these are. Prices by hand may change at any place."""
        return all(not rows or rows[-1].venue != Venue.HAND for rows in self.rows.values())

    def of(self, instrument: Instrument) -> Series:
        return ends_of(instrument, self.interval, self.rows[instrument.pk], end_ms=self.end_ms)


def newest(instruments: Sequence[Instrument], interval: Interval, *, end_ms: int | None = None) -> Newest:
    return Newest(interval, candles.newest(instruments, interval, count=2, end_ms=end_ms), end_ms)


def until_next_close(last: Series, asked: object, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `make` finds, in JSON's types, kept as long as the last closed candle is what it was.

    Prices given by hand may change at any place of the series: of those nothing is kept.
    """
    if last.venue in (None, Venue.HAND) or not last.bars.size:
        return make()
    seen = [last.instrument.pk, last.venue, last.interval, *(float(column[-1]) for column in last.bars), asked]
    name = blake2b(orjson.dumps(seen), digest_size=16).hexdigest()
    mine: list[dict[str, Any]] = []

    def made() -> bytes:
        mine.append(make())
        return orjson.dumps(mine[0])

    told = kept(name, made, for_s=_seconds_left(last))
    return mine[0] if mine else orjson.loads(told)


def _seconds_left(last: Series) -> int:
    known = hours.of(last.instrument, last.interval)
    next_ms = hours.closes_ms(known, last.interval, int(last.bars.ts_ms[-1]) + last.interval.ms)
    return int(min(LONGEST_S, max(0, next_ms / 1000 - time.time()) + GRACE_S))
