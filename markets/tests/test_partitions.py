"""Candles and closes live in partitions that are made ahead and dropped whole."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from markets import tasks
from markets.calc.adjust import Close
from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.models import Candle, DailyClose, Instrument
from markets.services import candles, closes
from markets.services.partitions import BY_INTERVAL, FAMILIES, Family, make_ahead, partitions
from markets.services.retention import drop_old

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def bar(instrument: Instrument, day: date, interval: int = 1) -> Bar:
    ts_ms = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)
    return Bar(instrument.pk, 1, interval, Interval(interval).floor(ts_ms), 1, 2, 0.5, 1.5, 3)


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ONLY {table}")
        return int(cursor.fetchone()[0])


def test_the_months_to_come_are_there_and_a_second_run_makes_none() -> None:
    made = make_ahead(TODAY)
    assert {"markets_candle_1m_2026_11", "markets_candle_1m_2027_01", "markets_candle_15m_2026_12"} < set(made)
    assert {"markets_dailyclose_2026", "markets_dailyclose_2027"} < set(made)
    assert make_ahead(TODAY) == []
    assert make_ahead(date(2026, 12, 1)) == [f"markets_candle_{slug}_2027_02" for slug in BY_INTERVAL]


def test_what_came_before_its_partition_is_moved_into_one(btc: Instrument) -> None:
    candles.store([bar(btc, TODAY), bar(btc, date(2026, 9, 30))])
    closes.store([Close(btc.pk, date(2021, 5, 1), 1, Decimal(50000))])
    assert rows_of("markets_candle_1m_other") == 2

    make_ahead(TODAY)

    assert rows_of("markets_candle_1m_other") == rows_of("markets_dailyclose_other") == 0
    assert rows_of("markets_candle_1m_2026_09") == rows_of("markets_candle_1m_2026_11") == 1
    assert rows_of("markets_dailyclose_2021") == 1
    assert Candle.objects.filter(interval=1).count() == 2


def test_partitions_go_when_all_of_them_is_old_and_wide_candles_stay(btc: Instrument, settings: object) -> None:
    settings.CANDLES_KEPT_DAYS = {"1m": 90, "5m": 365, "1h": 400}
    make_ahead(TODAY - timedelta(days=150))
    make_ahead(TODAY)
    days = [TODAY, TODAY - timedelta(days=91), TODAY - timedelta(days=140), TODAY - timedelta(days=2000)]
    for interval in Interval:
        candles.store([bar(btc, day, interval) for day in days])

    dropped = drop_old(TODAY)

    assert dropped == ["markets_candle_1m_2026_06", "markets_candle_1m_2026_07"]
    kept = {interval: Candle.objects.filter(interval=interval).count() for interval in Interval}
    assert kept == {1: 2, 5: 3, 15: 4, 60: 3, 240: 4, 1440: 4, 10080: 4}, "August is whole until it is over the limit"
    assert min(partitions(BY_INTERVAL["1m"])) == "markets_candle_1m_2026_08"


def test_the_job_does_both(btc: Instrument) -> None:
    candles.store([bar(btc, date(2020, 1, 1))])
    tasks.keep_candles()
    assert not Candle.objects.filter(interval=1).exists()
    assert all(partitions(family) for family in FAMILIES)


def test_years_and_months_begin_on_their_first_day() -> None:
    month, year = Family("a", "ts", months=1, ahead=0), Family("b", "day", months=12, ahead=0)
    assert (month.start(TODAY), month.after(date(2026, 12, 1))) == (date(2026, 11, 1), date(2027, 1, 1))
    assert (year.start(TODAY), year.after(date(2026, 1, 1))) == (date(2026, 1, 1), date(2027, 1, 1))
    assert [month.begins(name) for name in ("a_2026_11", "a_other")] == [date(2026, 11, 1), None]
    assert [year.begins(name) for name in ("b_2026", "b_other")] == [date(2026, 1, 1), None]


def test_a_close_of_nobody_is_left_out_and_a_later_word_replaces(btc: Instrument) -> None:
    gone = Close(2**31 - 1, TODAY, 1, Decimal(1))
    closes.store([gone, Close(btc.pk, TODAY, 1, Decimal("62150.500000000000000001"))])
    closes.store([Close(btc.pk, TODAY, 1, Decimal("62151.5"), TODAY)])
    row = DailyClose.objects.get()
    assert (row.close, row.adjusted_to) == (Decimal("62151.5"), TODAY)
