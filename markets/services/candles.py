"""Candles into the table: copied in PostgreSQL's own binary form beside it, merged in one statement, rolled up.

    store(bars)                  # of any interval; wider ones are made from what is there then
    keeper.add(bars); keeper.flush()    # markets/services/keeping.py: the same for a process that must not wait

The merge knows no order: of two bars of the same minute the one that saw more trades stands, and one that saw
fewer (a process that began in the middle of it) only widens the other. `final` bars are the venue's own and stand.
"""

import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from prometheus_client import Counter

from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, MONDAY_MS, Interval

STORED = Counter("tidemark_candles_stored", "Candles written, each time one is written anew")

COLUMNS = "instrument_id, venue, interval, ts, open, high, low, close, volume"
# Before each value stands its length. Times are microseconds since 2000.
ROW = struct.Struct("!h" + "ii" + "ih" + "ih" + "iq" + "id" * 5)
HEAD, TAIL = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
MILLENNIUM_MS = 10_957 * DAY_MS

INCOMING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS incoming_candle (LIKE markets_candle) ON COMMIT DELETE ROWS;
    DELETE FROM incoming_candle"""  # of another call in the caller's transaction
COPY = f"COPY incoming_candle ({COLUMNS}) FROM STDIN (FORMAT binary)"
REPLACE = """SET open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
    volume = excluded.volume"""
WIDEN = """SET
    open = CASE WHEN excluded.volume >= kept.volume THEN excluded.open ELSE kept.open END,
    high = CASE WHEN excluded.volume >= kept.volume THEN excluded.high ELSE greatest(excluded.high, kept.high) END,
    low = CASE WHEN excluded.volume >= kept.volume THEN excluded.low ELSE least(excluded.low, kept.low) END,
    close = excluded.close,
    volume = greatest(excluded.volume, kept.volume)"""
CHANGED = """WHERE (kept.open, kept.high, kept.low, kept.close, kept.volume)
    IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume)"""
# In order, so that two writers cannot wait for each other in a circle
MERGE = f"""
    INSERT INTO markets_candle AS kept ({COLUMNS})
    SELECT {COLUMNS} FROM incoming_candle AS incoming
    WHERE EXISTS (SELECT FROM markets_instrument WHERE id = incoming.instrument_id)
    ORDER BY instrument_id, venue, interval, ts
    ON CONFLICT (instrument_id, venue, interval, ts) DO UPDATE
"""  # noqa: S608
# A wider candle is what its parts say, if they are there from its beginning on. Else it is the rest of one, of
# which the venue may have told the whole: again the one with more trades stands. LATERAL, with an aggregate or a
# LIMIT inside, keeps the planner to one look into the index a candle: a join it would answer by reading the month.
ROLL_UP = f"""
    WITH touched AS (
        SELECT DISTINCT instrument_id, venue, date_bin(%(width)s, ts, %(origin)s) AS bucket
        FROM incoming_candle WHERE interval < %(wide)s
    ), rolled AS (
        SELECT touched.instrument_id, touched.venue, bucket, parts.*
        FROM touched CROSS JOIN LATERAL (
            SELECT (array_agg(open ORDER BY ts))[1] AS open, max(high) AS high, min(low) AS low,
                (array_agg(close ORDER BY ts DESC))[1] AS close, sum(volume ORDER BY ts) AS volume
            FROM markets_candle AS part
            WHERE part.instrument_id = touched.instrument_id AND part.venue = touched.venue
                AND part.interval = %(narrow)s AND part.ts >= bucket AND part.ts < bucket + %(width)s
            HAVING count(*) > 0
        ) AS parts
    )
    INSERT INTO markets_candle AS kept ({COLUMNS})
    SELECT rolled.instrument_id, rolled.venue, %(wide)s, bucket,
        CASE WHEN stands THEN rolled.open ELSE old.open END,
        CASE WHEN stands THEN rolled.high ELSE greatest(rolled.high, old.high) END,
        CASE WHEN stands THEN rolled.low ELSE least(rolled.low, old.low) END,
        rolled.close,
        CASE WHEN stands THEN rolled.volume ELSE old.volume END
    FROM rolled
    LEFT JOIN LATERAL (
        SELECT * FROM markets_candle AS found
        WHERE found.instrument_id = rolled.instrument_id AND found.venue = rolled.venue
            AND found.interval = %(wide)s AND found.ts = bucket LIMIT 1
    ) AS old ON true
    CROSS JOIN LATERAL (SELECT old.ts IS NULL OR rolled.volume >= old.volume OR EXISTS (
        SELECT FROM markets_candle AS earlier WHERE earlier.instrument_id = rolled.instrument_id
        AND earlier.venue = rolled.venue AND earlier.interval = %(narrowest)s AND earlier.ts <= bucket
    ) AS stands) AS judged
    ORDER BY rolled.instrument_id, rolled.venue, bucket
    ON CONFLICT (instrument_id, venue, interval, ts) DO UPDATE
"""  # noqa: S608
MONDAY = datetime.fromtimestamp(MONDAY_MS / 1000, UTC)


def store(bars: Iterable[Bar], *, final: bool = False) -> int:
    """Merge bars and bring the wider ones up to date; how many there were. Of two of one minute the last counts."""
    unique = {bar[:4]: bar for bar in bars}
    if not unique:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        merge(cursor, unique.values(), final=final)
        _roll_up(cursor, from_=min(bar.interval for bar in unique.values()))
    STORED.inc(len(unique))
    return len(unique)


def merge(cursor: CursorWrapper, bars: Iterable[Bar], *, final: bool = False) -> None:
    """Without rolling up. No two of the bars may be of the same series and time; a transaction is open."""
    cursor.execute(INCOMING)
    with cursor.copy(COPY) as copy:
        copy.write(packed(bars))
    cursor.execute(f"{MERGE} {REPLACE if final else WIDEN} {CHANGED}")


def packed(bars: Iterable[Bar]) -> bytes:
    pack = ROW.pack
    rows = [
        pack(9, 4, bar[0], 2, bar[1], 2, bar[2], 8, (bar[3] - MILLENNIUM_MS) * 1000,
             8, bar[4], 8, bar[5], 8, bar[6], 8, bar[7], 8, bar[8])
        for bar in bars
    ]  # fmt: skip
    return b"".join((HEAD, *rows, TAIL))


def _roll_up(cursor: CursorWrapper, *, from_: int) -> None:
    """Each interval from the next narrower one, upwards from the narrowest that has changed."""
    for narrow, wide in pairwise(Interval):
        if narrow >= from_:
            asked: dict[str, Any] = {"narrowest": from_, "narrow": int(narrow), "wide": int(wide)}
            asked |= {"width": timedelta(minutes=wide), "origin": MONDAY}
            cursor.execute(f"{ROLL_UP} {REPLACE} {CHANGED}", asked)
