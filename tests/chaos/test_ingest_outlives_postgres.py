"""PostgreSQL goes, or is slow, under the ingest process: prices go on, and no trade is missing from the candles."""

import signal

import psycopg
from django.db import connection

from config.kit import valkey
from markets.calc.candles import Bar
from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.venues import Venue
from markets.replay.exchange import now_ms
from markets.tests.test_candles_outlive_postgres import stored
from tests.chaos.databases import with_catalogue
from tests.chaos.exchanges import Market, live_everywhere, spelled, trading
from tests.pair import database_url, own_postgres
from tests.server import wait_for

BINANCE = Venue.BINANCE


def trade(market: Market, minutes: range, *, each: int = 3) -> None:
    """As long ago as that many minutes."""
    begin = Interval.M1.floor(now_ms()) - 20 * MINUTE_MS
    for minute in minutes:
        for number in range(each):
            price = f"{62000 + (minute * 7 + number * 3) % 11}.5"
            market.trade(BINANCE, price=price, ts_ms=begin + minute * MINUTE_MS + number * 1_000)


def expected(market: Market) -> dict[int, tuple[float, ...]]:
    book = market.at(BINANCE).book.page(spelled(BINANCE, "BTC")).minutes
    return {ts: (float(it.open), float(it.high), float(it.low), float(it.close), float(it.volume))
            for ts, it in book.items()}  # fmt: skip


def of(bars: list[Bar]) -> dict[int, tuple[float, ...]]:
    return {bar.ts_ms: tuple(bar[4:]) for bar in bars if bar.venue == BINANCE}


def no_help(market: Market) -> None:
    """What is lost now stays lost: nothing is told over REST."""
    market.at(BINANCE).faults.refuse = 503


def test_no_trade_is_lost_between_a_stop_and_a_start_of_postgresql() -> None:
    valkey.client().flushall()
    with own_postgres() as postgres:
        with_catalogue(postgres.url, "BTC/USDT")
        with trading({"BTC/USDT"}, database=postgres.url) as market:
            live_everywhere(market, ("BTC",), BINANCE)
            no_help(market)
            trade(market, range(4))
            wait_for(lambda: of(stored(postgres)) == expected(market), what="the first minutes")

            assert postgres.process is not None
            postgres.process.send_signal(signal.SIGQUIT)  # at once: no goodbye
            postgres.process.wait(30)
            trade(market, range(3, 9))
            wait_for(lambda: market.said("PostgreSQL is away"), what="ingest to notice")
            trade(market, range(8, 12))
            market.trade(BINANCE, price="61999.25")
            wait_for(lambda: "61999.25" in {f"{it.price:f}" for it in market.latest()}, what="the price")

            postgres.start()
            wait_for(lambda: of(stored(postgres)) == expected(market), what="all minutes")
            assert [child.process.poll() for child in market.children] == [None]


def test_k1_told_to_end_ingest_writes_what_waits(transactional_db: None) -> None:
    with trading({"BTC/USDT"}) as market, psycopg.connect(database_url()) as other:
        live_everywhere(market, ("BTC",), BINANCE)
        no_help(market)
        other.execute("LOCK TABLE markets_candle")  # what comes now waits, whatever the pace of storing
        trade(market, range(10))
        market.trade(BINANCE, price="61999.25")
        wait_for(lambda: "61999.25" in {f"{it.price:f}" for it in market.latest()}, what="the last price")

        (child,) = market.children
        child.process.send_signal(signal.SIGTERM)
        wait_for(lambda: market.said("storing what waits"), what="the signal to be heard")
        assert child.process.poll() is None
        other.rollback()
        assert child.process.wait(15) == 0, child.log
        assert of(market.candles(BINANCE)) == expected(market)
    connection.close()
