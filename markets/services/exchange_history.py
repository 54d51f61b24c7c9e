"""History of what exchanges stream, asked of their REST: a chart has years behind it before the first tick comes.

Days for six years, with their closes, and hours for two months; minutes of the last day are the mender's
(markets/feeds/mender.py). Each venue is asked for its own, the primary's first. Only what is over is stored.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.conf import settings

from config.kit import errors, outbound
from markets.calc.adjust import Close
from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.calc.venues import STREAMS, Venue
from markets.feeds.adapter import Candle, Unanswered
from markets.feeds.asking import Asking
from markets.models import Backfill
from markets.providers import faults, notes
from markets.queries import routes
from markets.services import backfills, candles, closes
from markets.services.backfills import Rows, What
from markets.services.streams import ADAPTERS

PAST = {
    What.CLOSES: (Interval.D1, timedelta(days=6 * 366)),  # five years to be shown, and what they are measured from
    What.CANDLES: (Interval.H1, timedelta(days=60)),
}
AGAIN = timedelta(days=3)  # of what is known is asked for again: a stop over midnight left its day without an end
CALLS_PER_DAY = 10_000  # of each venue; the first time takes some two thousand of the strictest
REST_S = 60  # of a venue that did not answer
MOST_S = 60  # for one row: the job that works on it has a limit too


class Resting(Exception):
    """The venue is left alone for a while. Nobody else has its candles, so they are waited for."""


def plan(rows: Rows, *, now: datetime, day_ended_at: datetime) -> int:
    """All of it for a pair that is new at its venue, the last days for the others once a day is over."""
    wanted = []
    for route in routes.routes(STREAMS):
        for what, (_, past) in PAST.items():
            row = rows.get((route.instrument_id, what, route.venue))
            if row is None:
                since = now.date() - past
            elif backfills.is_due(row, now=now, since=day_ended_at):
                since = row.since if row.state == Backfill.State.FAILED else row.changed_at.date() - AGAIN
            else:
                continue
            wanted.append((route.instrument_id, what, int(route.venue), since))
    return backfills.wait(wanted)


def fetch(row: Backfill) -> bool:
    """False where the pair is no longer streamed. Raises faults.Fault, and Resting."""
    venue = Venue(row.source)
    spelled = [one.spelled for one in routes.routes([venue]) if one.instrument_id == row.instrument_id]
    if not spelled:
        return False
    interval, past = PAST[What(row.what)]
    now_ms = time.time_ns() // 1_000_000
    end_ms = interval.floor(now_ms)
    oldest_ms = end_ms - past // timedelta(milliseconds=1)
    start_ms = Interval.D1.floor(max(_midnight_ms(row.since), oldest_ms))
    adapter = ADAPTERS[venue][0]((), settings.EXCHANGES[venue.slug])
    with Asking(adapter, outbound.Budget(f"{venue.slug}:history", per_day=CALLS_PER_DAY)) as exchange:
        began = time.monotonic()
        for from_ms in range(start_ms, end_ms, exchange.page_ms(interval)):
            if time.monotonic() - began > MOST_S:
                raise faults.Down("It answers too slowly.")
            ask = partial(exchange.candles, spelled[0], interval, start_ms=from_ms, end_ms=end_ms)
            found = _asked(venue, ask)
            _store(row, venue, interval, found)
            backfills.came_to(row, 100 * (from_ms - start_ms) // (end_ms - start_ms))
    return True


def _asked(venue: Venue, ask: Callable[[], list[Candle]]) -> list[Candle]:
    """What went wrong, in the words of a provider's faults: rows, and whoever reads them, know these."""
    if notes.resting_s(venue) > 0:
        raise Resting
    try:
        return ask()
    except outbound.UsedUp:
        raise faults.Spent("Today's calls are used up.") from None
    except errors.Unavailable:
        raise faults.Down("Calls cannot be counted while Valkey is away.") from None
    except Unanswered as error:
        if error.is_final:
            raise faults.Garbled(f"It answered: {error}.") from None
        notes.rest(venue, max(error.retry_after_s, REST_S))
        raise faults.Down(f"It answered: {error}.") from None


def _store(row: Backfill, venue: Venue, interval: Interval, found: Sequence[Candle]) -> None:
    bars = [Bar(row.instrument_id, venue, interval, it.ts_ms, *(float(number) for number in it[1:])) for it in found]
    candles.store(bars, final=True)
    if interval is Interval.D1:
        closes.store(Close(row.instrument_id, _day(it.ts_ms), venue, it.close) for it in found)


def _day(ts_ms: int) -> date:
    return datetime.fromtimestamp(ts_ms / 1000, UTC).date()


def _midnight_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
