"""Candles as charts and indicators read them: one series of one venue, oldest first.

Simulated ones are computed for the window asked. What people price by hand has a candle a day from their prices.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

import orjson
from django.db import connection

from markets.calc.candles import Bar, roll_up
from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries import simulated
from markets.queries.closes import closes
from markets.queries.source import is_simulated

COLUMNS = "(extract(epoch FROM ts) * 1000)::bigint AS ts_ms, open, high, low, close, volume"
ROWS = """string_agg(
    '[' || ts_ms || ',' || open || ',' || high || ',' || low || ',' || close || ',' || volume || ']', ',' ORDER BY ts_ms
)"""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 1, 1)
NEWEST = f"""
    SELECT one.id, one.venue, newest.* FROM unnest(%s::integer[], %s::smallint[]) AS one (id, venue), LATERAL (
        SELECT {COLUMNS} FROM markets_candle AS candle
        WHERE candle.instrument_id = one.id AND candle.venue = one.venue AND interval = %s
            AND ts < coalesce(to_timestamp(%s / 1000.0), 'infinity')
        ORDER BY ts DESC LIMIT %s
    ) AS newest"""  # noqa: S608


def candles(
    instrument: Instrument,
    interval: Interval,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    limit: int,
    venue: int | None = None,
) -> list[Bar]:
    """Those from `start_ms` on and before `end_ms`, at most `limit`: the first where a start is given, else the newest.

    Without a venue it is the one of `venue_of`; where prices are simulated, no other has any.
    """
    if venue is None:
        venue = venue_of(instrument, interval)
    asked: dict[str, Any] = {"start_ms": start_ms, "end_ms": end_ms, "limit": limit}
    if venue == Venue.SIMULATOR:
        return simulated.candles(instrument, interval, **asked) if _is_simulated(instrument) else []
    if venue is None or _is_simulated(instrument):
        return []
    if venue == Venue.HAND:
        return _by_hand(instrument, interval, **asked)
    return _stored(instrument.pk, venue, interval, **asked)


def as_json(
    instrument: Instrument, interval: Interval, *, venue: int | None = None, **window: Any
) -> tuple[Venue | None, bytes]:
    """Whose they are, and their rows as the API tells them; PostgreSQL spells those that are stored."""
    if venue is None and instrument.primary_venue and _is_stored(instrument, instrument.primary_venue):
        told = _stored_json(instrument.pk, instrument.primary_venue, interval, **window)
        if told:
            return Venue(instrument.primary_venue), told
    found = venue_of(instrument, interval) if venue is None else Venue(venue)
    if found is None:
        return None, b""
    if _is_stored(instrument, found):
        return found, _stored_json(instrument.pk, found, interval, **window)
    bars = candles(instrument, interval, venue=found, **window)
    return found, orjson.dumps([bar[3:] for bar in bars])[1:-1]


def newest(
    instruments: Sequence[Instrument], interval: Interval, *, count: int, end_ms: int | None = None
) -> dict[int, list[Bar]]:
    """The last ones of each by its id, oldest first: what is stored of all of them is one read of the database."""
    found = _newest_stored(instruments, interval, count=count, end_ms=end_ms)
    for one in instruments:
        if one.pk not in found:
            found[one.pk] = candles(one, interval, end_ms=end_ms, limit=count)
    return found


def venue_of(instrument: Instrument, interval: Interval) -> Venue | None:
    """Whose candles stand for this instrument: its primary venue's, else, where that has none, the newest ones."""
    if _is_simulated(instrument):
        return Venue.SIMULATOR
    if instrument.hand_priced:
        return Venue.HAND
    known = instrument.candles.filter(interval=interval)
    if instrument.primary_venue and known.filter(venue=instrument.primary_venue).exists():
        return Venue(instrument.primary_venue)
    venue = known.order_by("-ts").values_list("venue", flat=True).first() or instrument.primary_venue
    return None if venue is None else Venue(venue)


def _is_stored(instrument: Instrument, venue: int) -> bool:
    return venue not in (Venue.SIMULATOR, Venue.HAND) and not _is_simulated(instrument)


def _is_simulated(instrument: Instrument) -> bool:
    return not instrument.hand_priced and is_simulated()


def _stored(instrument_id: int, venue: int, interval: Interval, **window: Any) -> list[Bar]:
    read, values = _read(instrument_id, venue, interval, **window)
    with connection.cursor() as cursor:
        cursor.execute(read, values)
        return [Bar(instrument_id, venue, interval, *row) for row in sorted(cursor.fetchall(), key=itemgetter(0))]


def _stored_json(instrument_id: int, venue: int, interval: Interval, **window: Any) -> bytes:
    read, values = _read(instrument_id, venue, interval, **window)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROWS} FROM ({read}) AS found", values)  # noqa: S608
        told: str | None = cursor.fetchone()[0]
    return (told or "").encode()


def _read(
    instrument_id: int, venue: int, interval: Interval, *, start_ms: int | None, end_ms: int | None, limit: int
) -> tuple[str, list[int]]:
    wanted, values = "", [instrument_id, venue, int(interval)]
    for sign, bound_ms in ((">=", start_ms), ("<", end_ms)):
        if bound_ms is not None:
            wanted += f" AND ts {sign} to_timestamp(%s / 1000.0)"
            values.append(bound_ms)
    way = "DESC" if start_ms is None else "ASC"
    read = (
        f"SELECT {COLUMNS} FROM markets_candle WHERE instrument_id = %s AND venue = %s AND interval = %s{wanted}"  # noqa: S608
        f" ORDER BY ts {way} LIMIT %s"
    )
    return read, [*values, limit]


def _newest_stored(
    instruments: Sequence[Instrument], interval: Interval, *, count: int, end_ms: int | None
) -> dict[int, list[Bar]]:
    """Those whose primary venue has some: these stand for it."""
    asked = [one for one in instruments if one.primary_venue and not one.hand_priced and not _is_simulated(one)]
    found: defaultdict[int, list[Bar]] = defaultdict(list)
    if asked:
        ids, venues = [one.pk for one in asked], [one.primary_venue for one in asked]
        with connection.cursor() as cursor:
            cursor.execute(NEWEST, [ids, venues, int(interval), end_ms, count])
            for instrument_id, venue, *row in sorted(cursor.fetchall(), key=itemgetter(2)):
                found[instrument_id].append(Bar(instrument_id, Venue(venue), interval, *row))
    return dict(found)


def _by_hand(
    instrument: Instrument, interval: Interval, *, start_ms: int | None, end_ms: int | None, limit: int
) -> list[Bar]:
    if interval < Interval.D1:
        return []
    days = closes(instrument, FIRST_DAY, LAST_DAY)
    bars = []
    for day, close in days.items():
        ts_ms = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
        price = float(close)
        bars.append(Bar(instrument.pk, Venue.HAND, Interval.D1, ts_ms, price, price, price, price, 0.0))
    if interval is Interval.W1:
        bars = roll_up(bars, Interval.W1)
    bars = [bar for bar in bars if start_ms is None or start_ms <= bar.ts_ms]
    bars = [bar for bar in bars if end_ms is None or bar.ts_ms < end_ms]
    return bars[-limit:] if start_ms is None else bars[:limit]
