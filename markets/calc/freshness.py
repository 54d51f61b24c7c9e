"""For how long a price that somebody was asked for may be shown as fresh."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from markets.calc.hours import Span

GRACE = timedelta(minutes=20)
ONCE_A_DAY = timedelta(days=4)  # a fund tells its value after the close, and a Monday may be a holiday


def good_until(at: datetime, spans: Sequence[Span], *, now: datetime, delay: timedelta = timedelta()) -> datetime:
    """`at` is when the market said it, `now` when we were told, `spans` the sessions about it (none: always open).

    In session a price is good for 20 minutes. The last one of a session is good until 20 minutes into the next.
    A provider that is late by `delay` is given that time as well.
    """
    grace = GRACE + delay
    place = bisect_right(spans, at, key=lambda span: span.opens_at)
    if not place or place >= len(spans):
        return at + grace
    closes_at = spans[place - 1].closes_at
    last_of_session = now >= closes_at or at + grace >= closes_at
    return spans[place].opens_at + grace if last_of_session else at + grace


def moment(ts_ms: int) -> datetime:
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
