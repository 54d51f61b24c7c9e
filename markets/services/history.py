"""History that is fetched: years of it for an instrument that is new, the day that just ended for the others.

`plan` says what is due (a row of Backfill each), `work` does it until its time is up. What exchanges stream is asked
of them (markets/services/exchange_history.py), everything else of the providers.
"""

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import structlog
from django.db.models import Max, QuerySet
from django.utils import timezone

from markets import providers
from markets.calc.adjust import Close
from markets.calc.candles import Bar
from markets.calc.hours import ALWAYS, CURRENCIES
from markets.calc.intervals import Interval
from markets.calc.provided import Day
from markets.calc.venues import STREAMS, Venue
from markets.models import Backfill, DailyClose, Instrument
from markets.providers import faults
from markets.queries import provided, sessions
from markets.queries.provided import Asked
from markets.queries.source import is_simulated
from markets.services import backfills, candles, closes, corporate, exchange_history, fundamentals
from markets.services.backfills import REST_AFTER_FAILURE, Rows, State, What

YEARS = timedelta(days=6 * 366)  # five to be shown, and what they are measured from
AGAIN = timedelta(days=10)  # of what is known is asked for again: corrections come late
SETTLED = timedelta(minutes=30)  # after the close
FIGURES_EVERY, FIGURES_SELDOM = timedelta(days=1), timedelta(days=30)
MANY_CALLS = 1_000  # a day: whoever allows fewer is asked for figures seldom
COMPANIES = (Instrument.Kind.STOCK, Instrument.Kind.ETF, Instrument.Kind.FUND)
DAYS_OF_UTC = (ALWAYS, CURRENCIES)
log = structlog.get_logger(__name__)


# --- What is due


def plan(*, now: datetime | None = None) -> int:
    """Rows that wait from now on."""
    if is_simulated():
        return 0
    now = now or timezone.now()
    backfills.take_back(now)
    rows = backfills.known()
    return _plan_of_providers(rows, now) + exchange_history.plan(rows, now=now, day_ended_at=_last_end(ALWAYS, now))


def _plan_of_providers(rows: Rows, now: datetime) -> int:
    ready = {provider.venue: provider for provider in providers.configured()}
    asked = provided.instruments(list(ready))
    ended = {calendar: _last_end(calendar, now) for calendar in {sessions.calendar_of(one.instrument) for one in asked}}
    planned = 0
    for one in asked:
        day_ended_at = ended[sessions.calendar_of(one.instrument)]
        planned += _plan_closes(one, rows, day_ended_at, now)
        if one.instrument.kind in COMPANIES:
            planned += _plan_figures(one, rows, ready, now)
    return planned


def _plan_closes(one: Asked, rows: Rows, day_ended_at: datetime, now: datetime) -> int:
    venue = _next(one, What.CLOSES, rows, now)
    if venue is None:
        return 0
    row = rows.get((one.instrument.pk, What.CLOSES, venue))
    if row is None:
        return _wait(one.instrument, What.CLOSES, venue, now.date() - YEARS)
    if row.state in (State.WAITING, State.RUNNING) or (row.state == State.DONE and row.changed_at >= day_ended_at):
        return 0
    newest = DailyClose.objects.filter(instrument=one.instrument, source=venue).aggregate(Max("day"))["day__max"]
    return _wait(one.instrument, What.CLOSES, venue, newest - AGAIN if newest else row.since)


def _plan_figures(one: Asked, rows: Rows, ready: dict[Venue, providers.Provider], now: datetime) -> int:
    venue = _next(one, What.FUNDAMENTALS, rows, now)
    if venue is None:
        return 0
    row = rows.get((one.instrument.pk, What.FUNDAMENTALS, venue))
    every = FIGURES_EVERY if ready[venue].client.budget.per_day >= MANY_CALLS else FIGURES_SELDOM
    if row is not None and row.state in (State.WAITING, State.RUNNING):
        return 0
    if row is not None and row.state == State.DONE and now - row.changed_at < every:
        return 0
    return _wait(one.instrument, What.FUNDAMENTALS, venue, now.date())


def _next(one: Asked, what: str, rows: Rows, now: datetime) -> Venue | None:
    """The first provider that has not just failed at it."""
    for venue in one.symbols:
        row = rows.get((one.instrument.pk, what, venue))
        if row is None or row.state != State.FAILED or now - row.changed_at >= REST_AFTER_FAILURE:
            return venue
    return None


def _wait(instrument: Instrument, what: str, venue: Venue, since: date) -> int:
    return backfills.wait([(instrument.pk, what, venue, since)])


def _last_end(calendar: str, now: datetime) -> datetime:
    """When the last day ended for which a close can be had by now. Days of pairs and currencies are UTC's."""
    today = now.astimezone(UTC).date()
    spans = [] if calendar in DAYS_OF_UTC else sessions.spans(calendar, today - timedelta(days=15), today)
    ends = [span.closes_at + SETTLED for span in spans if span.closes_at + SETTLED <= now]
    if ends:
        return ends[-1]
    midnight = datetime(today.year, today.month, today.day, tzinfo=UTC) + SETTLED
    return midnight if midnight <= now else midnight - timedelta(days=1)


# --- Doing it


def ask_again(rows: QuerySet[Backfill]) -> int:
    """From the beginning, as an administrator wants it."""
    return rows.exclude(state=State.RUNNING).update(
        state=State.WAITING, progress_pct=0, error="", since=timezone.now().date() - YEARS, changed_at=timezone.now()
    )  # fmt: skip


def work(*, seconds: float = 200) -> int:
    """What waits, until the time is up; how many were done."""
    end, done = time.monotonic() + seconds, 0
    resting: set[int] = set()
    while time.monotonic() < end and not is_simulated():
        row = backfills.claimed(resting=resting)
        if row is None:
            break
        try:
            done += _fetch(row)
        except exchange_history.Resting:  # no fault of this row, which keeps its place
            backfills.end(row, state=State.WAITING)
            resting.add(row.source)
    return done


def _fetch(row: Backfill) -> bool:
    venue = Venue(row.source)
    try:
        told = exchange_history.fetch(row) if venue in STREAMS else _ask_provider(row, venue)
    except faults.Fault as fault:
        backfills.end(row, state=State.FAILED, error=str(fault)[:200])
        return False
    if told:
        backfills.end(row, state=State.DONE, progress_pct=100)
    else:
        row.delete()  # the provider, or its symbol, was taken away meanwhile
    return told


def _ask_provider(row: Backfill, venue: Venue) -> bool:
    asked = provided.one(row.instrument, [venue])
    if asked is None or not providers.is_ready(venue):
        return False
    work_on = _fetch_closes if row.what == What.CLOSES else _fetch_figures
    work_on(row, providers.get(venue), asked.symbols[venue])
    return True


def _fetch_closes(row: Backfill, provider: providers.Provider, symbol: str) -> None:
    now, instrument = timezone.now(), row.instrument
    told = provider.history(symbol, since=row.since, now=now)
    if told.currency not in ("", instrument.currency):
        raise faults.Garbled(f"It tells {told.currency[:10]} of an instrument in {instrument.currency}.")
    backfills.came_to(row, 50)
    days = [day for day in told.days if day.day < _first_unfinished(instrument, now)]
    closes.store(Close(instrument.pk, day.day, provider.venue, day.close, told.adjusted_to) for day in days)
    candles.store(_bars(instrument, provider.venue, days), final=True)
    new = corporate.store(instrument, provider.venue, told.actions)
    if corporate.changes_shares(new) and row.since > now.date() - YEARS + AGAIN:
        # candles are kept in today's shares, so all of them change; closes know what they are adjusted to
        backfills.end(row, state=State.WAITING, since=now.date() - YEARS)
        log.info("a split: history is fetched anew", symbol=instrument.symbol)


def _first_unfinished(instrument: Instrument, now: datetime) -> date:
    """No close is told before its day is over, whatever a provider calls one."""
    calendar = sessions.calendar_of(instrument)
    if calendar in DAYS_OF_UTC:
        return now.astimezone(UTC).date()
    today = now.astimezone(UTC).date()
    running = [span.day for span in sessions.spans(calendar, today - timedelta(days=1), today + timedelta(days=1))
               if span.closes_at > now]  # fmt: skip
    return min(running, default=today + timedelta(days=1))


def _bars(instrument: Instrument, venue: Venue, days: Sequence[Day]) -> list[Bar]:
    return [
        Bar(
            instrument.pk, venue, Interval.D1, _midnight_ms(day.day), float(day.open), float(day.high),
            float(day.low), float(day.close), float(day.volume),
        )
        for day in days
    ]  # fmt: skip


def _midnight_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _fetch_figures(row: Backfill, provider: providers.Provider, symbol: str) -> None:
    profile, told = provider.figures(symbol)
    fundamentals.store(row.instrument, provider.venue, told)
    fundamentals.fill_in(row.instrument, profile)
