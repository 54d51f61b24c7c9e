"""The last seven days of many instruments, for the sparklines of a list: computed once, kept in Valkey for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson
from django.utils import timezone

from config.kit import valkey
from markets.calc.intervals import DAY_MS, Interval
from markets.models import Instrument
from markets.queries import simulated
from markets.queries.candles import candles
from markets.queries.closes import closes
from markets.queries.source import is_simulated

POINTS = 42  # of four hours each
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
    start_ms = int((timezone.now() - timedelta(days=7)).timestamp() * 1000)
    span = {"start_ms": start_ms, "end_ms": start_ms + 8 * DAY_MS}
    bars = simulated.candles_of(computed, Interval.H4, **span) if computed else {}
    told = {pk: [bar.close for bar in found] for pk, found in bars.items()}
    return told | {row.pk: _values(row) for row in instruments if row.pk not in told}


def _values(instrument: Instrument) -> list[float]:
    """Closes of four hours where ticks make candles, of days where a provider tells one a day."""
    bars = candles(instrument, Interval.H4, limit=POINTS)
    now = timezone.now()
    week_ago_ms = int((now - timedelta(days=8)).timestamp() * 1000)
    values = [bar.close for bar in bars if bar.ts_ms >= week_ago_ms]
    if len(values) > 1:
        return values
    days = closes(instrument, now.date() - timedelta(days=11), now.date())
    return [float(close) for _, close in sorted(days.items())]


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
