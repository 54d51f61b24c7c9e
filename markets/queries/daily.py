"""Daily candles of many instruments at once, as columns: for jobs that go over the whole catalogue.

The same figures as those of `candles`, without a Python object a candle: 400 instruments of five years are 600,000.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import Cursor
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.simulation import candles as simulation
from markets.calc.simulation.noise import Floats, Ints
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.candles import candles
from markets.queries.shapes import book as book_of
from markets.queries.source import is_simulated

FIRST_MS = 10_957 * DAY_MS  # PostgreSQL counts microseconds from 2000 on
ARRAY = 20  # bytes before the first element of an array of one dimension, in binary form
SERIES = f"""
    SELECT instrument_id, venue, array_agg(ts), array_agg(open), array_agg(high), array_agg(low), array_agg(close),
        array_agg(volume)
    FROM (
        SELECT * FROM markets_candle
        WHERE interval = {int(Interval.D1)} AND instrument_id = ANY(%s::int[])
            AND ts >= to_timestamp(%s::bigint / 1000.0)
        ORDER BY instrument_id, venue, ts
    ) AS sorted
    GROUP BY instrument_id, venue ORDER BY instrument_id, venue
"""  # noqa: S608


class Floats8(Loader):
    """An array of floats as PostgreSQL sends it, each behind its length, straight into numpy's."""

    format = Format.BINARY
    element = np.dtype([("length", ">i4"), ("value", ">f8")])

    def load(self, data: Buffer) -> NDArray[Any]:
        values = np.frombuffer(data, self.element, offset=ARRAY)["value"]
        return values.astype(values.dtype.newbyteorder("="))


class Moments(Floats8):
    element = np.dtype([("length", ">i4"), ("value", ">i8")])


class Days(NamedTuple):
    """Oldest first; the last day may be running. `venue` is whose candles these are."""

    venue: Venue
    ts_ms: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


def daily(instruments: Iterable[Instrument], *, start_ms: int, now_ms: int | None = None) -> dict[int, Days]:
    """By instrument id, from `start_ms` on; who has no candle there is left out."""
    now_ms = now_ms or time.time_ns() // 1_000_000
    rows = list(instruments)
    streamed = [one for one in rows if not one.hand_priced]
    found = dict(_simulated(streamed, start_ms, now_ms) if is_simulated() else _stored(streamed, start_ms))
    for one in (one for one in rows if one.hand_priced):
        bars = candles(one, Interval.D1, start_ms=start_ms, limit=now_ms // DAY_MS)
        if bars:
            found[one.pk] = _columns(bars)
    return found


def _simulated(instruments: list[Instrument], start_ms: int, now_ms: int) -> Iterator[tuple[int, Days]]:
    if not instruments:
        return
    book = book_of(instruments)
    columns = simulation.candles(book, Interval.D1, start_ms, now_ms + 1, now_ms=now_ms)
    edges = np.searchsorted(columns.who, np.arange(len(book.shapes) + 1))
    for place, shape in enumerate(book.shapes):
        mine = slice(edges[place], edges[place + 1])
        if mine.start < mine.stop:
            yield shape.instrument_id, Days(Venue.SIMULATOR, columns.start[mine], *columns.money(book, place, mine))


def _stored(instruments: list[Instrument], start_ms: int) -> Iterator[tuple[int, Days]]:
    """Of several venues the instrument's primary one, else that of the newest candle: as `candles.venue_of`."""
    primary = {one.pk: one.primary_venue for one in instruments}
    connection.ensure_connection()
    # Django's own cursors bind on the client, and such take no binary answers
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        for kind, loader in (("float8", Floats8), ("timestamptz", Moments)):
            cursor.adapters.register_loader(cursor.adapters.types[kind].array_oid, loader)
        rows = cursor.execute(SERIES, [list(primary), start_ms], binary=True).fetchall()
    for pk, series in groupby(rows, key=itemgetter(0)):
        _, venue, moments, *columns = max(series, key=lambda row: (row[1] == primary[row[0]], row[2][-1]))
        yield pk, Days(Venue(venue), moments // 1000 + FIRST_MS, *columns)


def _columns(bars: list[Bar]) -> Days:
    ts_ms = np.array([bar.ts_ms for bar in bars], np.int64)
    return Days(Venue(bars[0].venue), ts_ms, *np.array([bar[4:] for bar in bars], np.float64).T.copy())
