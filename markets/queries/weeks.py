"""The last seven days of many instruments, for the sparklines of a list: computed once, kept in Valkey for a while."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from django.utils import timezone

from config.kit import valkey
from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.queries import simulated
from markets.queries.candles import candles
from markets.queries.closes import closes
from markets.queries.source import is_simulated

MS = timedelta(milliseconds=1)
WEEK = timedelta(days=7)
SHUT = timedelta(days=5)  # markets are closed no longer than that, so one close is older than a week
POINTS = 72  # of four hours each
KEPT_S = 600


@dataclass(frozen=True)
class Week:
    values: Sequence[float] = ()

    @property
    def change_pct(self) -> float | None:
        return 100 * (self.values[-1] / self.values[0] - 1) if len(self.values) > 1 and self.values[0] else None


def weeks(instruments: Iterable[Instrument]) -> dict[int, Week]:
    """By instrument. Without Valkey each is computed again: the list is slower and still whole."""
    wanted = {row.pk: row for row in instruments}
    kept = _kept(list(wanted))
    fresh = _fresh([row for pk, row in wanted.items() if pk not in kept])
    _keep(fresh)
    return {pk: Week(values) for pk, values in {**kept, **fresh}.items()}


def _fresh(instruments: list[Instrument]) -> dict[int, list[float]]:
    """The simulator computes many at once for little more than one."""
    if not instruments:
        return {}
    computed = [row for row in instruments if not row.hand_priced] if is_simulated() else []
    now_ms = int(timezone.now().timestamp() * 1000)
    since_ms = now_ms - WEEK // MS
    span = {"start_ms": since_ms - SHUT // MS, "end_ms": now_ms}
    bars = simulated.candles_of(computed, Interval.H4, **span) if computed else {}
    told = {pk: _values(found, since_ms) for pk, found in bars.items()}
    return told | {row.pk: _stored(row, since_ms) for row in instruments if row.pk not in told}


def _stored(instrument: Instrument, since_ms: int) -> list[float]:
    """Closes of four hours where ticks make candles, of days where a provider tells one a day."""
    values = _values(candles(instrument, Interval.H4, limit=POINTS), since_ms)
    if len(values) > 1:
        return values
    first = datetime.fromtimestamp(since_ms / 1000, UTC).date()
    days = sorted(closes(instrument, first - SHUT, first + WEEK).items())
    before = [at for at, (day, _) in enumerate(days) if day <= first]
    return [float(close) for _, close in days[before[-1] if before else 0 :]]


def _values(bars: Sequence[Bar], since_ms: int) -> list[float]:
    """From what it was worth a week ago: on a Saturday that is Friday's close, not Monday's."""
    ended = bisect_right(bars, since_ms - Interval.H4.ms, key=lambda bar: bar.ts_ms)
    return [bar.close for bar in bars[max(ended - 1, 0) :]]


def _key(pk: int) -> str:
    return valkey.key("week", pk)


def _kept(pks: list[int]) -> dict[int, list[float]]:
    if not pks:
        return {}
    try:
        found = valkey.client().mget([_key(pk) for pk in pks])
    except valkey.Unavailable:
        return {}
    return {pk: orjson.loads(row) for pk, row in zip(pks, found, strict=True) if row is not None}


def _keep(fresh: dict[int, list[float]]) -> None:
    if not fresh:
        return
    try:
        pipe = valkey.client().pipeline(transaction=False)
        for pk, values in fresh.items():
            pipe.set(_key(pk), orjson.dumps([float(f"{value:.6g}") for value in values]), ex=KEPT_S)
        pipe.execute()
    except valkey.Unavailable:
        pass
