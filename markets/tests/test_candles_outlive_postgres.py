"""PostgreSQL goes and comes back: no tick is missing from the candles, and what fell over the bound is fetched."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from markets.calc.candles import Bar, roll_up
from markets.calc.intervals import MINUTE_MS, Interval
from markets.tests.keeping import BOUND, START_MS, everything, ticks
from tests.chaos.databases import migrated
from tests.pair import Own, own_postgres
from tests.server import wait_for

READ = """
    SELECT instrument_id, venue, interval, (extract(epoch FROM ts) * 1000)::bigint, open, high, low, close, volume
    FROM markets_candle WHERE interval = %s ORDER BY ts
"""


class Child:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.instrument_id = self.answer()

    def answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def __call__(self, word: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.answer()


@contextmanager
def keeping(url: str) -> Iterator[Child]:
    environ = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    process = subprocess.Popen(
        [sys.executable, "-m", "markets.tests.keeping"],
        env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield Child(process)
    finally:
        process.kill()
        process.communicate()


def end(postgres: Own) -> None:
    assert postgres.process is not None
    postgres.process.send_signal(signal.SIGQUIT)  # at once: no goodbye, recovery at the next start
    postgres.process.wait(30)


def stored(postgres: Own, interval: int = 1) -> list[Bar]:
    with psycopg.connect(postgres.url) as database:
        return [Bar(*row) for row in database.execute(READ, [interval])]


def test_no_tick_is_lost_between_a_stop_and_a_start_and_what_is_too_much_is_fetched() -> None:
    with own_postgres() as postgres:
        migrated(postgres.url)
        with keeping(postgres.url) as child:
            child("ticks")
            assert child("flush") is True

            end(postgres)
            child("ticks")
            assert child("flush") is False
            child("ticks")
            assert child("flush") is False
            assert child("lost") == [0, []]
            postgres.start()
            wait_for(lambda: child("flush"), what="PostgreSQL is back")
            assert stored(postgres) == everything(child.instrument_id, 450)

            end(postgres)
            for _ in range(4):
                child("ticks")
            postgres.start()
            wait_for(lambda: child("flush"), what="PostgreSQL is back again")
            how_many, gaps = child("lost")
            first_ms = START_MS + 15 * MINUTE_MS
            assert how_many == 20 - BOUND
            assert gaps == [[child.instrument_id, 1, first_ms, first_ms + how_many * MINUTE_MS]]
            assert len(stored(postgres)) == 35 - how_many
            assert child("fill") is True

        assert stored(postgres) == everything(child.instrument_id, 1050)
        expected = everything(child.instrument_id, 1050)
        for interval in list(Interval)[1:]:
            expected = roll_up(expected, interval)
            assert stored(postgres, interval) == expected
        with psycopg.connect(postgres.url) as database:
            last = [price for _, (_, price, _, _) in zip(range(1050), ticks(), strict=False)][-1]
            assert database.execute("SELECT close FROM markets_dailyclose").fetchall() == [(last,)]
