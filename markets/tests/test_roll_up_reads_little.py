"""Rolling up looks at the parts of each candle, not at the month they are in: it happens every second."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from markets.calc.candles import Bar
from markets.models import Instrument
from markets.services import candles, partitions

DAY = datetime(2026, 9, 21, tzinfo=UTC)
HISTORY = """
    INSERT INTO markets_candle (instrument_id, venue, interval, ts, open, high, low, close, volume)
    SELECT instrument, 1, wide, %s + wide * number * interval '1 minute', 1, 2, 0.5, 1, 1
    FROM unnest(%s::int[]) AS instrument, unnest('{1,5,15,60}'::int[]) AS wide,
        generate_series(0, 2000 / wide) AS number
"""


@pytest.mark.django_db
@pytest.mark.parametrize(("narrow", "wide"), [(1, 5), (5, 15), (15, 60)])
def test_no_table_of_candles_is_read_whole(narrow: int, wide: int) -> None:
    known = [
        Instrument.objects.create(symbol=f"C{number}/USDT", name="x", kind="crypto", currency="USDT").pk
        for number in range(20)
    ]
    partitions.make_ahead(DAY.date())
    now_ms = int((DAY + timedelta(minutes=1001)).timestamp() * 1000)
    with connection.cursor() as cursor:
        cursor.execute(HISTORY, [DAY, known])
        cursor.execute("ANALYZE markets_candle")
        candles.merge(cursor, [Bar(one, 1, 1, now_ms, 1, 2, 0.5, 1, 5) for one in known])
        asked = {"narrowest": 1, "narrow": narrow, "wide": wide}
        asked |= {"width": timedelta(minutes=wide), "origin": candles.MONDAY}
        cursor.execute(f"EXPLAIN ANALYZE {candles.ROLL_UP} {candles.REPLACE} {candles.CHANGED}", asked)
        plan = [line for (line,) in cursor.fetchall() if "never executed" not in line]
    assert [line.strip() for line in plan if "Seq Scan on markets_candle" in line] == []
    assert any("Index Scan using markets_candle" in line for line in plan)
