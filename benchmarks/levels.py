"""Ticks handled a second with 100,000 armed levels on 50 instruments: sorted lists against a query for each tick.

The query is what people write: `filter(armed, instrument, direction, price)` on an indexed table, PostgreSQL beside
us, read in full for each tick. The cost of ours from 1,000 to 1,000,000 levels is the second claim.
"""

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path

import psycopg

from benchmarks._measure import Claim, Options, arguments, report, rounds
from config import servers
from markets.calc.levels import Level, Levels, Move

ARMED, INSTRUMENTS = 100_000, 50
SIZES = [1_000, 10_000, 100_000, 1_000_000]
OURS, NAIVE = "sorted lists", "query for each tick"
ASKED = (
    "SELECT id FROM alert WHERE armed AND instrument = %s AND ((above AND price <= %s) OR (NOT above AND price >= %s))"
)


def levels(count: int) -> list[Level[int]]:
    """Half above, half below, none nearer than the ticks come: what is reached is rare, as in life."""
    dice = random.Random(7)  # noqa: S311
    return [
        Level(n, n % INSTRUMENTS + 1, *(("above", _price(dice, 110, 200)) if n % 2 else ("below", _price(dice, 1, 90))))
        for n in range(count)
    ]


def _price(dice: random.Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randrange(low * 100, high * 100)) / 100


def moves(count: int) -> list[Move]:
    dice = random.Random(8)  # noqa: S311
    found = []
    for n in range(count):
        low, price, high = sorted(_price(dice, 91, 109) for _ in range(3))
        found.append(Move(n % INSTRUMENTS + 1, 0, price, low, high))
    return found


def ours(index: Levels[int], ticks: list[Move], seconds: float) -> float:
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        for tick in ticks:
            index.crossed(tick)
        done += len(ticks)
    return done / took


def naive(connection: psycopg.Connection, ticks: list[Move], seconds: float) -> float:
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        tick = ticks[done % len(ticks)]
        connection.execute(ASKED, [tick.instrument_id, tick.high, tick.low]).fetchall()
        done += 1
    return done / took


@contextmanager
def database(armed: list[Level[int]]) -> Iterator[psycopg.Connection]:
    with tempfile.TemporaryDirectory(prefix="tm-bench-") as name:
        folder = Path(name)
        engine = servers.postgres(folder / "pg", folder, durable=False)
        process = servers.start(engine, folder / "log")
        try:
            servers.wait_ready(engine, process, folder / "log")
            with psycopg.connect(servers.database_url(folder), autocommit=True) as connection:
                connection.execute(
                    "CREATE TABLE alert (id int PRIMARY KEY, instrument int, above bool, price numeric, armed bool)"
                )
                with connection.cursor() as cursor, cursor.copy("COPY alert FROM STDIN") as rows:
                    for one in armed:
                        rows.write_row((one.key, one.instrument_id, one.direction == "above", one.price, True))
                connection.execute("CREATE INDEX ON alert (instrument) WHERE armed")
                connection.execute("ANALYZE alert")
                yield connection
        finally:
            servers.stop(engine, process)


def main() -> None:
    os.environ.setdefault("ENV", "test")
    options: Options = arguments(__doc__, rounds=5, seconds=1)
    armed, ticks = levels(ARMED), moves(1000)
    index = Levels(armed)
    with database(armed) as connection:
        measured = rounds(
            {
                OURS: partial(ours, index, ticks, options.seconds),
                NAIVE: partial(naive, connection, ticks, options.seconds),
            },
            options,
        )
    sizes = {f"{size:,} levels": partial(ours, Levels(levels(size)), ticks, options.seconds) for size in SIZES}
    built = {"100,000 levels": lambda: _build_ms(armed)}
    report(
        [
            Claim(f"{ARMED:,} armed on {INSTRUMENTS} instruments", measured, OURS, {NAIVE: 1000}, unit="ticks/s"),
            Claim("the same by size", rounds(sizes, options), f"{SIZES[0]:,} levels", unit="ticks/s"),
            Claim("built", rounds(built, options), "100,000 levels", less_is_better=True, unit="ms"),
        ],
        options,
    )


def _build_ms(armed: list[Level[int]]) -> float:
    began = time.perf_counter()
    Levels(armed)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
