"""Candles as charts and indicators read them: one series of one venue, oldest first."""

from django.db import connection

from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.models import Instrument

COLUMNS = "(extract(epoch FROM ts) * 1000)::bigint, open, high, low, close, volume"


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

    Without a venue it is the instrument's primary one, else the one whose candles are the newest.
    """
    if venue is None:
        venue = instrument.primary_venue or _freshest_venue(instrument, interval)
    if venue is None:
        return []
    return _stored(instrument.pk, venue, interval, start_ms=start_ms, end_ms=end_ms, limit=limit)


def _stored(
    instrument_id: int, venue: int, interval: Interval, *, start_ms: int | None, end_ms: int | None, limit: int
) -> list[Bar]:
    wanted, values = "", [instrument_id, venue, int(interval)]
    for sign, bound_ms in ((">=", start_ms), ("<", end_ms)):
        if bound_ms is not None:
            wanted += f" AND ts {sign} to_timestamp(%s / 1000.0)"
            values.append(bound_ms)
    way = "DESC" if start_ms is None else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM markets_candle WHERE instrument_id = %s AND venue = %s AND interval = %s{wanted}"  # noqa: S608
            f" ORDER BY ts {way} LIMIT %s",
            [*values, limit],
        )
        rows = cursor.fetchall()
    if start_ms is None:
        rows.reverse()
    return [Bar(instrument_id, venue, interval, *row) for row in rows]


def _freshest_venue(instrument: Instrument, interval: Interval) -> int | None:
    newest = instrument.candles.filter(interval=interval).order_by("-ts").values_list("venue", flat=True)
    return newest.first()
