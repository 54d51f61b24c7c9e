"""Daily candles of many instruments at once, as columns: for jobs that go over the whole catalogue.

The same figures as those of `candles`, without a Python object a candle: 400 instruments of five years are 600,000.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.simulation import candles as simulation
from markets.calc.simulation.noise import Floats, Ints
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.candles import candles
from markets.queries.shapes import book as book_of
from markets.queries.source import is_simulated

# What PostgreSQL sends: each value behind its length; moments are microseconds since 2000.
HEAD, TAIL = 19, 2
FIELDS = {
    "id": ">i4", "venue": ">i2", "ts": ">i8", "open": ">f8", "high": ">f8", "low": ">f8", "close": ">f8",
    "volume": ">f8",
}  # fmt: skip
ROW = np.dtype([
    ("fields", ">i2"), *(part for name, kind in FIELDS.items() for part in ((f"length of {name}", ">i4"), (name, kind)))
])  # fmt: skip
MILLENNIUM_MS = 10_957 * DAY_MS
COPY = f"""COPY (
    SELECT instrument_id, venue, ts, open, high, low, close, volume FROM markets_candle
    WHERE interval = {int(Interval.D1)} AND instrument_id = ANY(%s) AND ts >= to_timestamp(%s / 1000.0)
    ORDER BY instrument_id, venue, ts
) TO STDOUT (FORMAT binary)"""  # noqa: S608


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
    table = _read(list(primary), start_ms)
    series = np.stack((table["id"], table["venue"]), axis=1).astype(np.int64)
    edges = [0, *(np.flatnonzero((series[1:] != series[:-1]).any(axis=1)) + 1).tolist(), len(table)]
    parts = [table[start:end] for start, end in pairwise(edges) if end > start]
    for pk, group in groupby(parts, key=lambda part: int(part["id"][0])):
        best = max(group, key=lambda part: (part["venue"][0] == primary[pk], part["ts"][-1]))
        ts_ms = best["ts"].astype(np.int64) // 1000 + MILLENNIUM_MS
        prices = (best[name].astype(np.float64) for name in ("open", "high", "low", "close", "volume"))
        yield pk, Days(Venue(int(best["venue"][0])), ts_ms, *prices)


def _read(ids: list[int], start_ms: int) -> NDArray[Any]:
    with connection.cursor() as cursor, cursor.copy(COPY, [ids, start_ms]) as copy:
        sent = b"".join(copy)
    return np.frombuffer(sent[HEAD:-TAIL], ROW)


def _columns(bars: list[Bar]) -> Days:
    ts_ms = np.array([bar.ts_ms for bar in bars], np.int64)
    return Days(Venue(bars[0].venue), ts_ms, *np.array([bar[4:] for bar in bars], np.float64).T.copy())
