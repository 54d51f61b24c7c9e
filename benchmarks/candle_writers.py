"""Candles written a second: half are new, half replace what is there, as after an outage or a backfill.

All write such rows into the product's partitioned table through Django's connection: `update_or_create` row by row,
`bulk_create(update_conflicts=True)`, one INSERT from arrays, and the product's binary COPY and merge; then the same
with its six wider intervals rolled up. Last, what ingest does every second: fifty running minutes, rolled up.
"""

import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from benchmarks._measure import Claim, Figures, Options, arguments, report, rounds  # noqa: E402
from markets.calc.candles import Bar  # noqa: E402
from markets.calc.intervals import MINUTE_MS, Interval  # noqa: E402
from markets.models import Candle, Instrument  # noqa: E402
from markets.services import candles, partitions  # noqa: E402

SERIES = 50
FIRST_MS = Interval.W1.floor(1_790_000_000_000)
MERGE, STORE = "COPY binary, merge", "the same, rolled up"
BULK, ONE, ARRAYS = "bulk_create, conflicts", "update_or_create", "INSERT from unnest"
KEY, PRICES = ["instrument_id", "venue", "interval", "ts"], ["open", "high", "low", "close", "volume"]
UNNEST = f"""
    INSERT INTO markets_candle AS kept ({candles.COLUMNS})
    SELECT * FROM unnest(%s::int[], %s::smallint[], %s::smallint[], %s::timestamptz[],
        %s::float8[], %s::float8[], %s::float8[], %s::float8[], %s::float8[])
    ON CONFLICT (instrument_id, venue, interval, ts) DO UPDATE {candles.REPLACE}
"""  # noqa: S608


def at(ts_ms: int) -> datetime:
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


def merge(bars: Sequence[Bar]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        candles.merge(cursor, bars)


def bulk_create(bars: Sequence[Bar]) -> None:
    names = [*KEY, *PRICES]
    rows = [Candle(**dict(zip(names, (*bar[:3], at(bar[3]), *bar[4:]), strict=True))) for bar in bars]
    Candle.objects.bulk_create(rows, update_conflicts=True, update_fields=PRICES, unique_fields=KEY)


def update_or_create(bars: Sequence[Bar]) -> None:
    with transaction.atomic():
        for bar in bars:
            known = {"instrument_id": bar[0], "venue": bar[1], "interval": bar[2], "ts": at(bar[3])}
            Candle.objects.update_or_create(**known, defaults=dict(zip(PRICES, bar[4:], strict=True)))


def unnest(bars: Sequence[Bar]) -> None:
    columns = [list(column) for column in zip(*bars, strict=True)]
    columns[3] = [at(ts_ms) for ts_ms in columns[3]]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNNEST, columns)


class Table:
    """Each call gets an empty table, half of its rows written before, and its share of new ones."""

    def __init__(self) -> None:
        self.instruments = [
            Instrument.objects.create(symbol=f"C{number}/USDT", name="x", kind="crypto", currency="USDT").pk
            for number in range(SERIES)
        ]
        partitions.make_ahead(at(FIRST_MS).date())
        self.chance = random.Random(4)  # noqa: S311

    def bars(self, minutes: range) -> list[Bar]:
        found = []
        for instrument in self.instruments:
            for minute in minutes:
                low, first, last, high = sorted(self.chance.uniform(60_000, 61_000) for _ in range(4))
                found.append(Bar(instrument, 1, 1, FIRST_MS + minute * MINUTE_MS, first, high, low, last, low))
        return found

    def per_s(self, write: Callable[[Sequence[Bar]], object], minutes: int) -> float:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE markets_candle")
        candles.store(self.bars(range(minutes // 2)))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE markets_candle")
            cursor.execute("CHECKPOINT")
        wanted = [bar._replace(volume=bar.volume * 2) for bar in self.bars(range(minutes))]
        began = time.perf_counter()
        write(wanted)
        took_s = time.perf_counter() - began
        written = Candle.objects.filter(interval=1, volume__gt=100_000).count()
        if written != len(wanted):
            raise SystemExit(f"{written} of {len(wanted)} were written; this measures nothing")
        return len(wanted) / took_s

    def second_ms(self, *, minute: int) -> float:
        """A round of ingest: each series' running minute once more, after a day of candles."""
        bars = self.bars(range(minute, minute + 1))
        took = []
        for again in range(10):
            running = [bar._replace(volume=bar.volume + again) for bar in bars]
            began = time.perf_counter()
            candles.store(running)
            took.append((time.perf_counter() - began) * 1000)
        return sorted(took)[5]


def compared(table: Table, options: Options) -> Figures:
    many, few = (40, 4) if options.quick else (1000, 20)
    return rounds(
        {
            MERGE: lambda: table.per_s(merge, many),
            STORE: lambda: table.per_s(candles.store, many),
            BULK: lambda: table.per_s(bulk_create, many),
            ARRAYS: lambda: table.per_s(unnest, many),
            ONE: lambda: table.per_s(update_or_create, few),
        },
        options,
    )


def main() -> None:
    options = arguments(__doc__)
    table = Table()
    figures = compared(table, options)
    candles.store(table.bars(range(60 if options.quick else 1440)))
    second = rounds({"one second of ingest": lambda: table.second_ms(minute=1440)}, options)
    claims = [
        Claim("candles upserted a second", figures, MERGE, {BULK: 7, STORE: None, ONE: None, ARRAYS: None}),
        Claim(
            "50 running minutes and all wider candles", second, "one second of ingest", less_is_better=True, unit="ms"
        ),
    ]
    report(claims, options, versions={"Django": django.__version__, "psycopg": version("psycopg")})


if __name__ == "__main__":
    main()
