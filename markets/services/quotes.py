"""Prices of what no exchange streams: asked of the providers once a minute while a market is open.

What the first provider does not tell the next is asked for. Where nobody answers the price that is there stays,
turns stale by its own `good_until_ms`, and the provider's line in `GET feeds` says why; where there is none at all,
the last close stands in, stale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import structlog
from django.utils import timezone

from config.kit import money
from markets import live, providers
from markets.calc import freshness
from markets.calc.hours import ALWAYS, Span
from markets.calc.provided import Quote
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.providers import faults
from markets.queries import provided, sessions
from markets.queries.provided import Asked
from markets.queries.source import is_simulated

CLOSED_EVERY = 10  # minutes
AHEAD_MS = 120_000  # a provider's clock may be that far ahead of ours
AROUND = timedelta(days=20)
log = structlog.get_logger(__name__)


@dataclass
class Refreshed:
    told: int = 0
    from_closes: int = 0
    silent: dict[Venue, faults.Fault] = field(default_factory=dict)


class Hours:
    """The sessions about now, each calendar read once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._spans: dict[str, Sequence[Span]] = {}

    def spans(self, instrument: Instrument) -> Sequence[Span]:
        calendar = sessions.calendar_of(instrument)
        if calendar == ALWAYS:
            return ()
        if calendar not in self._spans:
            today = self.now.astimezone(UTC).date()
            self._spans[calendar] = sessions.spans(calendar, today - AROUND, today + AROUND)
        return self._spans[calendar]

    def is_open(self, instrument: Instrument) -> bool:
        return sessions.state(instrument, self.now).open


def refresh(*, now: datetime | None = None) -> Refreshed:
    """One round over what is due. Raises valkey.Unavailable: without it there is nobody to tell."""
    done = Refreshed()
    if is_simulated():
        return done
    now = now or timezone.now()
    hours, ready = Hours(now), providers.configured()
    known = live.latest()
    wanted = provided.instruments([provider.venue for provider in ready])
    left = {asked.instrument.pk: asked for asked in wanted if _is_due(asked.instrument, known, hours)}
    for provider in ready:
        if not left:
            break
        told = _ask(provider, left, known, hours, done)
        live.publish(told)
        done.told += len(told)
        for price in told:
            del left[price.instrument_id]
    unpriced = [asked.instrument for pk, asked in left.items() if pk not in known]
    done.from_closes = _tell_last_closes(unpriced, hours)
    return done


def _is_due(instrument: Instrument, known: dict[int, Price], hours: Hours) -> bool:
    price = known.get(instrument.pk)
    if price is None or hours.is_open(instrument):
        return True
    return hours.now.minute % CLOSED_EVERY == 0 and price.is_stale(freshness.ms(hours.now) + CLOSED_EVERY * 60_000)


def _ask(
    provider: providers.Provider, left: dict[int, Asked], known: dict[int, Price], hours: Hours, done: Refreshed
) -> list[Price]:
    """Prices of those whose oldest are the oldest; as many as the provider's day allows by now."""
    oldest_first = sorted(left.values(), key=lambda asked: _age(known, asked.instrument.pk))
    spelled = {asked.symbols[provider.venue]: asked for asked in oldest_first if provider.venue in asked.symbols}
    most = provider.client.affordable(hours.now) * provider.symbols_a_call
    symbols = list(spelled)[:most]
    if not symbols:
        return []
    try:
        quotes = provider.quotes(symbols)
    except faults.Fault as fault:
        done.silent[provider.venue] = fault
        log.warning("a provider does not tell prices", provider=provider.venue.slug, fault=str(fault))
        return []
    told = {}
    for quote in quotes:
        asked = spelled.get(quote.symbol)
        if asked is not None and _fits(quote, asked.instrument, hours.now):
            told[asked.instrument.pk] = _price(
                quote, asked.instrument, provider.venue, known.get(asked.instrument.pk), hours
            )
    return list(told.values())


def _age(known: dict[int, Price], pk: int) -> int:
    return known[pk].ts_ms if pk in known else 0


def _fits(quote: Quote, instrument: Instrument, now: datetime) -> bool:
    """A quote in another currency is of another listing; one from the future is of a broken clock."""
    fits = quote.currency in ("", instrument.currency) and 0 < quote.ts_ms <= freshness.ms(now) + AHEAD_MS
    if not fits:
        log.warning("a quote was put aside", symbol=instrument.symbol, currency=quote.currency, ts_ms=quote.ts_ms)
    return fits


def _price(quote: Quote, instrument: Instrument, venue: Venue, before: Price | None, hours: Hours) -> Price:
    at, delay = freshness.moment(quote.ts_ms), timedelta(seconds=quote.delay_s)
    if instrument.kind == Instrument.Kind.FUND:
        until = at + freshness.ONCE_A_DAY
    else:
        until = freshness.good_until(at, hours.spans(instrument), now=hours.now, delay=delay)
    low, high = _extremes(quote, before)
    change, change_pct = _change(quote.price, quote.previous_close)
    return Price(
        instrument_id=instrument.pk, symbol=instrument.symbol, price=quote.price, ts_ms=quote.ts_ms, venue=venue,
        good_until_ms=freshness.ms(until), low=low, high=high, bid=quote.bid, ask=quote.ask, high_24h=quote.high,
        low_24h=quote.low, volume_24h=quote.volume, change_24h=change, change_pct_24h=change_pct,
    )  # fmt: skip


def _extremes(quote: Quote, before: Price | None) -> tuple[Decimal, Decimal]:
    """Where the price was since we asked last: a day's low that is new was reached in between."""
    low = high = quote.price
    if before is None or freshness.moment(before.ts_ms).date() != freshness.moment(quote.ts_ms).date():
        return low, high
    if quote.low is not None and before.low_24h is not None and quote.low < before.low_24h:
        low = min(low, quote.low)
    if quote.high is not None and before.high_24h is not None and quote.high > before.high_24h:
        high = max(high, quote.high)
    return low, high


def _change(price: Decimal, before: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    if before is None:
        return None, None
    return price - before, money.rounded((price - before) / before * 100, 8)


def _tell_last_closes(instruments: Iterable[Instrument], hours: Hours) -> int:
    """Old, and named so; better than no price at all while providers are away."""
    by_id = {instrument.pk: instrument for instrument in instruments}
    rows = DailyClose.objects.filter(instrument_id__in=by_id, day__gte=hours.now.date() - AROUND)
    rows = rows.exclude(source__in=(Venue.SIMULATOR, Venue.HAND)).order_by("instrument_id", "-day", "source")
    told = [_closed(by_id[row.instrument_id], row, hours) for row in rows.distinct("instrument_id")]
    live.publish(told)
    return len(told)


def _closed(instrument: Instrument, row: DailyClose, hours: Hours) -> Price:
    ends = [span.closes_at for span in hours.spans(instrument) if span.day == row.day]
    at = ends[0] if ends else datetime(row.day.year, row.day.month, row.day.day, tzinfo=UTC) + timedelta(days=1)
    at = min(at, hours.now)
    until = freshness.good_until(at, hours.spans(instrument), now=hours.now)
    return Price(
        instrument_id=instrument.pk, symbol=instrument.symbol, price=row.close, ts_ms=freshness.ms(at),
        venue=Venue(row.source), good_until_ms=freshness.ms(until), low=row.close, high=row.close,
    )  # fmt: skip
