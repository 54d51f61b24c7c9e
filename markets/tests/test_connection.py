"""A stream that lasts: it notices, comes back, asks for the same again, and fills what it missed."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from config.kit.ending import end
from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.connection import BackOff, Connection
from markets.feeds.session import Patience
from markets.feeds.trail import Hole, Trail
from markets.replay.binance import Binance
from markets.replay.coinbase import Coinbase
from markets.replay.exchange import Exchange
from markets.replay.okx import OKX
from markets.replay.server import Loopback
from markets.services.streams import Stream
from markets.tests.recorded import Heap, until

QUICK = Patience(connect_s=2, silence_s=1.5, heartbeat_s=0.4, first_tick_s=30, symbol_s=30, look_s=0.05)
SOON = BackOff(least_s=0.01, most_s=0.05)


class Running:
    def __init__(self, stream: Stream, heap: Heap) -> None:
        self.stream, self.heap = stream, heap

    @property
    def connection(self) -> Connection:
        return self.stream.connections[0]

    @property
    def prices(self) -> list[str]:
        return [str(tick.price) for tick in self.heap.ticks if tick.quantity is not None]


@asynccontextmanager
async def streaming(
    served: Loopback[Any], *symbols: str, patience: Patience = QUICK, settings: Any = None
) -> AsyncIterator[Running]:
    """A stream that runs and is subscribed."""
    if settings is not None:
        settings.OUTBOUND_ALLOW = [served.address]
    heap = Heap()
    stream = Stream(served.service.venue, heap, urls=served.urls, patience=patience, back_off=SOON)
    stream.mender.pause_s = 0.001
    stream.change(symbols)
    task = asyncio.create_task(stream.run())
    try:
        await until(lambda: wanted(served.service) >= set(symbols))
        yield Running(stream, heap)
    finally:
        await end(task)


def wanted(exchange: Exchange) -> set[str]:
    return {symbol for _, symbol in exchange.wanted()}


async def test_ticks_arrive_and_the_connection_is_live() -> None:
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT", "ETHUSDT") as it:
        await served.service.trade("BTCUSDT", "62150.50")
        await until(lambda: it.prices == ["62150.50"])
        assert it.connection.state == "live"
        assert it.connection.reconnects == 0
        assert it.connection.frames >= 3  # the answers to what was asked are frames too


async def test_i2_a_socket_that_says_nothing_is_left() -> None:
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT") as it:
        await served.service.trade("BTCUSDT", "1")
        await until(lambda: it.connection.state == "live")
        await served.service.freeze()
        await until(lambda: it.connection.reconnects == 1)
        assert it.connection.state == "stalled"
        await served.service.freeze(False)
        while it.connection.state != "live":
            await served.service.trade("BTCUSDT", "2")
            await asyncio.sleep(0.01)
        assert it.prices[-1] == "2"


async def test_heartbeats_keep_a_quiet_connection() -> None:
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT") as it:
        await asyncio.sleep(1.3 * QUICK.silence_s)
        assert it.connection.reconnects == 0


@pytest.mark.parametrize("kind", [Binance, Coinbase, OKX])
async def test_i5_after_a_cut_the_same_is_asked_for_again(kind: type[Exchange]) -> None:
    symbols = ("BTC-USD", "ETH-USD")
    async with Loopback(kind()) as served, streaming(served, *symbols) as it:
        before = served.service.wanted()
        await served.service.cut()
        await until(lambda: it.connection.reconnects >= 1)
        await until(lambda: served.service.wanted() == before)


async def test_i1_refusals_are_waited_out_as_long_as_the_exchange_says() -> None:
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT") as it:
        served.service.faults.refuse, served.service.faults.retry_after_s = 429, 1
        knocks = len(served.service.knocks)
        await served.service.cut()
        await until(lambda: it.connection.detail == "HTTP 429")
        assert it.connection.state == "down"
        await asyncio.sleep(0.3)  # of many times the back-off
        assert len(served.service.knocks) == knocks + 1
        served.service.faults.refuse = 0
        await until(lambda: wanted(served.service) == {"BTCUSDT"})


async def test_i1_an_exchange_that_is_not_there_is_tried_again() -> None:
    served = Loopback(Binance())
    await served.start()
    await served.stop()
    stream = Stream(Venue.BINANCE, Heap(), urls=served.urls, patience=QUICK, back_off=SOON)
    stream.change(["BTCUSDT"])
    task = asyncio.create_task(stream.run())
    await until(lambda: stream.connections and stream.connections[0].reconnects >= 3)
    assert stream.connections[0].state in ("down", "connecting")
    await served.start()
    await until(lambda: wanted(served.service) == {"BTCUSDT"})
    await end(task)
    await served.stop()


@pytest.mark.parametrize(("kind", "warn"), [(Binance, "shut_down"), (OKX, "notice")])
async def test_i5_a_second_connection_has_ticks_before_the_first_one_goes(kind: type[Any], warn: str) -> None:
    async with Loopback(kind()) as served, streaming(served, "BTC-USDT") as it:
        await served.service.trade("BTC-USDT", "1")
        await until(lambda: it.connection.state == "live")
        first = it.connection.session
        await getattr(served.service, warn)()
        symbol_of = lambda session: {key[1] for key in session.keys}  # noqa: E731
        await until(lambda: sum(symbol_of(one) == {"BTC-USDT"} for one in served.service.sessions) >= 2)
        assert it.connection.session is first, "the second has no tick yet"
        number = 2
        while it.connection.session is first:
            await served.service.trade("BTC-USDT", str(number))
            await asyncio.sleep(0.01)
            number += 1
        assert it.connection.state == "live"
        missing = {str(each) for each in range(1, number)} - set(it.prices)
        assert not missing


@pytest.mark.parametrize("kind", [Binance, OKX])
async def test_i4_trades_that_were_missed_are_fetched_by_their_ids(kind: type[Exchange], settings: Any) -> None:
    async with Loopback(kind()) as served, streaming(served, "BTCUSDT", settings=settings) as it:
        await served.service.trade("BTCUSDT", "1")
        await until(lambda: it.prices == ["1"])
        served.service.faults.drop = 1
        for price in ("2", "3", "4"):
            await served.service.trade("BTCUSDT", price)
        served.service.faults.drop = 0
        await served.service.trade("BTCUSDT", "5")
        await until(lambda: sorted(it.prices) == ["1", "2", "3", "4", "5"])
        await until(lambda: it.stream.mender.mended == 1)


async def test_i4_a_gap_in_the_count_of_messages_asks_for_everything_again(settings: Any) -> None:
    async with Loopback(Coinbase()) as served, streaming(served, "BTC-USD", settings=settings) as it:
        await served.service.trade("BTC-USD", "1")
        await until(lambda: it.prices)
        session = served.service.sessions[0]
        asked = len(session.heard)
        served.service.faults.drop = 1
        await served.service.trade("BTC-USD", "2")
        served.service.faults.drop = 0
        await served.service.trade("BTC-USD", "3")
        await until(lambda: len(session.heard) >= asked + 3)
        assert it.heap.rejected == ["gap"]
        await until(lambda: set(it.prices) == {"1", "2", "3"})


async def test_a_symbol_that_is_silent_from_the_start_is_asked_for_again() -> None:
    patience = Patience(silence_s=5, heartbeat_s=1, first_tick_s=0.2, look_s=0.05)
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT", patience=patience) as it:
        session = served.service.sessions[0]
        await until(lambda: sum("SUBSCRIBE" in text for text in map(method, session.heard)) >= 2)
        assert it.connection.reconnects == 0


def method(text: str) -> str:
    return str(json.loads(text)["method"])


async def test_i3_a_frame_of_five_megabytes_is_dropped_and_the_loop_lives() -> None:
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT") as it:
        await served.service.shout("x" * 5_000_000)
        await until(lambda: it.heap.rejected == ["size"])
        await served.service.trade("BTCUSDT", "1")
        await until(lambda: it.prices == ["1"])
        assert it.connection.reconnects == 0


async def test_other_symbols_are_taken_up_without_a_pause() -> None:
    async with Loopback(Binance()) as served, streaming(served, "BTCUSDT") as it:
        await served.service.trade("BTCUSDT", "1")
        await until(lambda: it.connection.state == "live")
        it.stream.change(["BTCUSDT", "ETHUSDT"])
        await until(lambda: "ETHUSDT" in wanted(served.service))
        await served.service.trade("ETHUSDT", "2")
        await until(lambda: "2" in it.prices)
        await until(lambda: len(served.service.sessions) == 1)


def test_the_pauses_between_tries_grow_and_differ() -> None:
    pauses = [BackOff().pause_s(failures) for failures in range(1, 40) for _ in range(20)]
    assert min(pauses) >= 0.5
    assert max(pauses) <= 30
    assert max(BackOff().pause_s(1) for _ in range(50)) <= 1
    assert len(set(pauses)) == len(pauses)


# --- The trail


def follow(trail: Trail, *numbers: int) -> Sequence[Hole]:
    return trail.follow([Tick(Venue.BINANCE, "BTCUSDT", 1000 + n, 2000 + n, trade_id=n) for n in numbers])


def test_i4_holes_between_trade_ids_are_found_whatever_their_order_in_a_frame() -> None:
    trail = Trail()
    assert follow(trail, 5) == []
    assert follow(trail, 8, 7, 6) == []
    assert follow(trail, 6) == []  # again, or late
    assert follow(trail, 12, 11) == [Hole("BTCUSDT", 1008, 1011, 9, 10)]
    assert follow(trail, 13) == []


def test_holes_of_a_symbol_become_one() -> None:
    known, unknown = Hole("X", 10, 20, 5, 6), Hole("X", 15, 40)
    assert known.merged(Hole("X", 30, 40, 9, 9)) == Hole("X", 10, 40, 5, 9)
    assert known.merged(unknown) == Hole("X", 10, 40)


async def test_i6_who_is_told_to_end_leaves_no_session_behind(settings: Any) -> None:
    """Not the one that was about to take over either: it would stream beside whoever has the lease now."""
    async with Loopback(Binance()) as served:
        async with streaming(served, "BTCUSDT", settings=settings) as it:
            await served.service.trade("BTCUSDT", "1")
            await until(lambda: it.prices == ["1"])
            await served.service.shut_down()
            await until(lambda: len(served.service.sessions) == 2)
        await until(lambda: not served.service.sessions)
