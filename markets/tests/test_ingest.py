"""The ingest process from socket to stores: prices told, candles kept, and no venue or store holding up another."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from django.db import DatabaseError, OperationalError, connection

from config.kit import valkey
from config.kit.ending import end
from markets import live
from markets.calc.venues import Venue
from markets.feeds.session import Patience
from markets.models import Candle, DailyClose, Instrument
from markets.queries.feeds import KEY, feeds
from markets.replay.binance import Binance
from markets.replay.okx import OKX
from markets.replay.server import Loopback
from markets.services import catalogue, ingest
from markets.services.ingest import Ingest, Pace
from markets.tests.recorded import until

FAST = Pace(publish_s=0.02, keep_s=0.05, tell_s=0.05, learn_s=0.2, again_s=0.05)
SELDOM_LEARNING = replace(FAST, learn_s=600)
QUICK = Patience(connect_s=2, silence_s=5, heartbeat_s=0.2, look_s=0.05)
BTC = "BTC/USDT"
Result = TypeVar("Result")


@pytest.fixture(autouse=True)
def start(transactional_db: None, settings: Any) -> Iterator[None]:
    settings.MARKET_DATA = "live"
    catalogue.load(only={BTC, "ETH/USDT"})
    client = valkey.client()
    client.flushall()
    yield
    client.flushall()


@asynccontextmanager
async def ingesting(*served: Loopback[Any], settings: Any, pace: Pace = FAST) -> AsyncIterator[Ingest]:
    settings.OUTBOUND_ALLOW = [one.address for one in served]
    urls = {one.service.venue.slug: one.urls for one in served} or settings.EXCHANGES
    made = Ingest(frozenset(one.service.venue for one in served), urls=urls, patience=QUICK, pace=pace)
    task = asyncio.create_task(made.run())
    try:
        yield made
    finally:
        await end(task)
        await made.finish()


async def subscribed(served: Loopback[Any]) -> None:
    await until(lambda: len({symbol for _, symbol in served.service.wanted()}) == 2)


async def ask(question: Callable[[], Result]) -> Result:
    """Of PostgreSQL, over a connection that is closed again."""

    def asked() -> Result:
        try:
            return question()
        finally:
            connection.close()

    return await asyncio.to_thread(asked)


async def stored(count: int = 1, **more: Any) -> None:
    await until_in_database(lambda: Candle.objects.filter(interval=1, **more).count() >= count)


async def until_in_database(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not await ask(condition):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def price() -> Decimal | None:
    found = [told.price for told in live.latest().values() if told.symbol == BTC]
    return found[0] if found else None


async def test_a_trade_becomes_a_price_and_a_candle(settings: Any) -> None:
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings):
        await subscribed(binance)
        for told in ("62150.50", "62160.10"):
            await binance.service.trade("BTCUSDT", told, "0.5")
        await until(lambda: price() == Decimal("62160.10"))
        await stored()
        state = next(feed for feed in await asyncio.to_thread(feeds) if feed.venue is Venue.BINANCE)
        assert (state.state, state.symbols) == ("live", 2)
    bar = await ask(Candle.objects.filter(interval=1).first)
    assert bar is not None
    assert (bar.open, bar.high, bar.volume) == (62150.50, 62160.10, 1.0)


async def test_the_days_closes_are_exact_from_the_venues_text(settings: Any) -> None:
    day_ms, at_ms = 86_400_000, ingest.time.time_ns() // 1_000_000
    midnight_ms = at_ms - at_ms % day_ms
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings):
        await subscribed(binance)
        for told, ts_ms in (("0.3", midnight_ms - 2), ("0.300000000000000017", midnight_ms - 1), ("0.31", at_ms)):
            await binance.service.trade("BTCUSDT", told, "0.5", ts_ms=ts_ms)
        await until_in_database(lambda: closes() == [Decimal("0.300000000000000017"), Decimal("0.31")])


def closes() -> list[Decimal]:
    rows = DailyClose.objects.filter(instrument__symbol=BTC, source=Venue.BINANCE).order_by("day")
    return [row.close for row in rows]


async def test_i6_a_second_process_idles(settings: Any) -> None:
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings) as first:
        await subscribed(binance)
        async with ingesting(binance, settings=settings) as second:
            await until(second._learned.is_set)
            await asyncio.sleep(0.2)
            assert len(binance.service.sessions) == 1
            assert first.streams[Venue.BINANCE].running
            assert not second.streams[Venue.BINANCE].running


async def test_i1_a_venue_that_hangs_holds_up_no_other(settings: Any) -> None:
    async with Loopback(Binance()) as binance, Loopback(OKX()) as okx:
        await binance.service.freeze()
        async with ingesting(binance, okx, settings=settings):
            await subscribed(okx)
            await okx.service.trade("BTC-USDT", "62000")
            await until(lambda: price() == 62000)
            await binance.service.freeze(False)


async def test_j3_prices_are_back_after_flushall(settings: Any) -> None:
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings):
        await subscribed(binance)
        await binance.service.trade("BTCUSDT", "1")
        await until(lambda: price() == 1)
        valkey.client().flushall()
        await binance.service.trade("BTCUSDT", "1.1")
        await until(lambda: price() == Decimal("1.1"))
        await until(lambda: valkey.client().exists(KEY))
        assert len(binance.service.sessions) == 1


async def test_while_valkey_is_away_candles_go_on_and_the_extremes_are_told_later(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    away = True

    async def publish(prices: Any) -> None:
        if away:
            raise valkey.Unavailable[0]
        told.extend(prices)

    monkeypatch.setattr(ingest.live, "publish_on_loop", publish)
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings) as it:
        await subscribed(binance)
        for each in ("100", "95", "105", "101"):
            await binance.service.trade("BTCUSDT", each)
            await asyncio.sleep(0.05)
        await until(lambda: it.intake.ticks[Venue.BINANCE] >= 4)
        away = False
        await until(lambda: told)
        assert (told[0].price, told[0].low, told[0].high) == (Decimal(101), Decimal(95), Decimal(105))
        await stored()


async def test_while_postgresql_is_away_prices_go_on_and_candles_wait(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings) as it:
        await subscribed(binance)
        store, away = it.keeper.write, True

        def write(*args: Any, **given: Any) -> int:
            if away:
                raise OperationalError
            return store(*args, **given)

        monkeypatch.setattr(it.keeper, "write", write)
        await binance.service.trade("BTCUSDT", "62000")
        await until(lambda: price() == 62000)
        await until(lambda: len(it.keeper) == 1)
        away = False
        await until(lambda: len(it.keeper) == 0)


async def test_what_was_missed_before_the_start_is_fetched(settings: Any) -> None:
    async with Loopback(Binance()) as binance:
        btc = await ask(Instrument.objects.filter(symbol=BTC).get)
        now_ms = ingest.time.time_ns() // 1_000_000
        for number in range(5):
            await binance.service.trade("BTCUSDT", str(100 + number), ts_ms=now_ms - (5 - number) * 120_000)
        async with ingesting(binance, settings=settings):
            await stored(5, instrument=btc)


async def test_catalogue_changes_are_streamed_at_once(settings: Any) -> None:
    """And the price of what is no longer streamed goes, even if it was told after somebody had said so."""
    eth = await ask(Instrument.objects.filter(symbol="ETH/USDT").get)
    async with Loopback(Binance()) as binance, ingesting(binance, settings=settings, pace=SELDOM_LEARNING):
        await subscribed(binance)
        for symbol in ("BTCUSDT", "ETHUSDT"):
            await binance.service.trade(symbol, "1")
        await until(lambda: len(live.latest()) == 2)
        await ask(lambda: Instrument.objects.filter(pk=eth.pk).update(active=False))
        live.instruments_changed()
        await until(lambda: live.latest().keys() == {number for number in live.latest() if number != eth.pk})
        async with asyncio.timeout(30):
            while {symbol for one in binance.service.sessions for _, symbol in one.keys} != {"BTCUSDT"}:
                await binance.service.trade("BTCUSDT", "1")
                await asyncio.sleep(0.02)


async def test_what_is_added_while_it_runs_gets_its_last_day(settings: Any) -> None:
    await ask(lambda: Instrument.objects.filter(symbol="ETH/USDT").update(active=False))
    eth = await ask(Instrument.objects.filter(symbol="ETH/USDT").get)
    async with Loopback(Binance()) as binance:
        now_ms = ingest.time.time_ns() // 1_000_000
        for number in range(5):
            await binance.service.trade("ETHUSDT", str(100 + number), ts_ms=now_ms - (5 - number) * 120_000)
        async with ingesting(binance, settings=settings, pace=SELDOM_LEARNING) as it:
            await until(lambda: it.streams[Venue.BINANCE].running)
            await ask(lambda: Instrument.objects.filter(pk=eth.pk).update(active=True))
            live.instruments_changed()
            await stored(5, instrument=eth)


async def test_the_simulator_hears_of_the_catalogue_and_says_how_much_it_tells(settings: Any) -> None:
    settings.MARKET_DATA = "simulated"
    btc = await ask(Instrument.objects.filter(symbol=BTC).get)
    async with ingesting(settings=settings):
        await until(lambda: len(live.latest()) == 2)
        await ask(lambda: Instrument.objects.filter(pk=btc.pk).update(active=False))
        live.instruments_changed()
        await until(lambda: len(live.latest()) == 1)
        await until(lambda: valkey.client().hexists(KEY, Venue.SIMULATOR.slug))
        async with asyncio.timeout(20):
            while not (feed := (await asyncio.to_thread(feeds))[0]).messages_per_second or feed.symbols != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert (feed.venue, feed.state) == (Venue.SIMULATOR, "live")


def test_auto_asks_the_exchanges_at_the_start_and_says_what_it_chose(settings: Any) -> None:
    async def chosen(*served: Loopback[Any]) -> str:
        urls = {"binance": served[0].urls}
        return await Ingest(frozenset({Venue.BINANCE}), urls=urls)._choice()

    async def both() -> tuple[str, str]:
        async with Loopback(Binance()) as binance:
            there = await chosen(binance)
        return there, await chosen(binance)

    assert asyncio.run(both()) == ("live", "simulated")


def test_a_database_that_breaks_is_left_for_a_new_connection() -> None:
    def broken() -> None:
        raise DatabaseError

    with pytest.raises(DatabaseError):
        ingest._with_connection(broken)
    assert ingest._with_connection(Instrument.objects.count) == 2
