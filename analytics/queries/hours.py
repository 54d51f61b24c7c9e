"""Opening hours as arrays, kept in memory: what is missing from a series is asked of them."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from django.utils import timezone

from analytics.calc.gaps import Hours
from analytics.calc.series import Stamps
from markets.calc.hours import ALWAYS, CURRENCIES
from markets.calc.intervals import DAY_MS, MONDAY_MS, Interval
from markets.models import Instrument
from markets.queries import sessions

BACK, AHEAD = timedelta(days=6 * 366), timedelta(days=14)
KEPT_S = 900
FAR_MS = int(datetime(2101, 1, 1, tzinfo=UTC).timestamp()) * 1000
EVER = Hours(np.array([0], np.int64), np.array([FAR_MS], np.int64))
UNKNOWN = Hours(np.zeros(0, np.int64), np.zeros(0, np.int64))


def is_always_open(instrument: Instrument) -> bool:
    """Crypto: its year has 365 days, and its candles follow each other without a break."""
    return bool(instrument.kind == Instrument.Kind.CRYPTO)


def of(instrument: Instrument, interval: Interval) -> Hours:
    """Empty where nobody knows when there should be a candle: what is priced by hand, and unknown exchanges."""
    calendar = sessions.calendar_of(instrument)
    if calendar == ALWAYS:
        return EVER if is_always_open(instrument) and not instrument.hand_priced else UNKNOWN
    hours = _kept(calendar, int(time.monotonic() // KEPT_S))
    return _weekdays(hours) if calendar == CURRENCIES and interval is Interval.D1 else hours


def closes_ms(hours: Hours, interval: Interval, ts_ms: int) -> int:
    """When the candle of this start is closed for good: at the last close within it, or at its end."""
    end_ms = ts_ms + interval.ms
    if interval < Interval.D1:
        return end_ms
    place = int(np.searchsorted(hours.opens_ms, end_ms)) - 1
    if place < 0 or hours.closes_ms[place] <= ts_ms:
        return end_ms
    return min(end_ms, int(hours.closes_ms[place]))


@lru_cache(maxsize=32)
def _kept(calendar: str, _: int) -> Hours:
    today = timezone.now().date()
    spans = sessions.spans(calendar, today - BACK, today + AHEAD)
    return Hours(_ms([span.opens_at for span in spans]), _ms([span.closes_at for span in spans]))


def _ms(moments: list[datetime]) -> Stamps:
    return np.array([int(moment.timestamp() * 1000) for moment in moments], np.int64)


def _weekdays(hours: Hours) -> Hours:
    """Currencies open on Sundays at 22:00 UTC, for two hours that some sources count for Monday."""
    mondays = -(-(hours.opens_ms - MONDAY_MS) // (7 * DAY_MS)) * 7 * DAY_MS + MONDAY_MS
    return Hours(mondays, hours.closes_ms)
