"""Minutes that should have a candle and have none: a stop of the product, or what fell out of a full buffer.

The table itself says what is missing, so nothing that was lost is forgotten by a restart. A gap reaches over the
candle on either side of it: those may have been cut off in the middle.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection

from markets.calc.intervals import MINUTE_MS

HOLES = """
    WITH known AS (
        SELECT instrument_id, venue, (extract(epoch FROM ts) * 1000)::bigint AS ts_ms FROM markets_candle
        WHERE interval = 1 AND venue = ANY(%(venues)s)
            AND ts >= to_timestamp(%(start_ms)s / 1000.0) AND ts < to_timestamp(%(end_ms)s / 1000.0)
    ), spaced AS (
        SELECT instrument_id, venue, ts_ms, lead(ts_ms, 1, %(end_ms)s) OVER (
            PARTITION BY instrument_id, venue ORDER BY ts_ms
        ) AS next_ms FROM known
    )
    SELECT instrument_id, venue, ts_ms, next_ms FROM spaced WHERE next_ms - ts_ms > %(silence_ms)s
    ORDER BY instrument_id, venue, ts_ms
"""


class Gap(NamedTuple):
    instrument_id: int
    venue: int
    start_ms: int
    end_ms: int  # exclusive


def missing(venues: Collection[int], *, start_ms: int, end_ms: int, silence_ms: int = 3 * MINUTE_MS) -> list[Gap]:
    """What lacks in [start, end) in the series that have any candle there: silences longer than `silence_ms`."""
    asked: dict[str, Any] = {"venues": list(venues), "start_ms": start_ms, "end_ms": end_ms, "silence_ms": silence_ms}
    with connection.cursor() as cursor:
        cursor.execute(HOLES, asked)
        rows = cursor.fetchall()
    return [Gap(one, venue, after_ms, min(next_ms + MINUTE_MS, end_ms)) for one, venue, after_ms, next_ms in rows]
