"""What one process publishes, every process can read, exactly."""

from dataclasses import replace
from decimal import Decimal

from config.kit import valkey
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.live import bus, moves

BTC = Price(
    instrument_id=1, symbol="BTC/USDT", price=Decimal("62150.50"), ts_ms=1_700_000_000_123, venue=Venue.BINANCE,
    good_until_ms=1_700_000_010_123, low=Decimal("62149"), high=Decimal("62151.000000000000000001"),
    bid=Decimal("62150.4"), change_pct_24h=Decimal("-1.25"),
)  # fmt: skip
ETH = Price(
    instrument_id=2, symbol="ETH/USDT", price=Decimal("0.00000001"), ts_ms=1, venue=Venue.HAND, good_until_ms=2,
    low=Decimal("0.00000001"), high=Decimal("0.00000001"),
)  # fmt: skip


def test_what_is_published_is_read_exactly() -> None:
    live.publish([BTC, ETH])
    assert live.latest() == {1: BTC, 2: ETH}
    assert live.latest([2, 3]) == {2: ETH}
    assert live.latest([]) == {}


async def test_a_loop_publishes_too() -> None:
    await live.publish_on_loop([BTC])
    assert live.latest([1]) == {1: BTC}


def test_the_stream_tells_how_far_each_price_went() -> None:
    live.publish([BTC, ETH])
    live.publish([replace(BTC, price=Decimal(7), low=Decimal(7), high=Decimal(7))])
    entries = valkey.client().xrange(bus.MOVES)
    told = [[move._replace(ts_ms=0) for move in moves.read(entry_id, fields)] for entry_id, fields in entries]
    assert told == [
        [(1, 0, Decimal("62150.5"), BTC.low, BTC.high), (2, 0, ETH.price, ETH.price, ETH.price)],
        [(1, 0, Decimal(7), Decimal(7), Decimal(7))],
    ]


def test_the_stream_keeps_an_hour() -> None:
    for entry in range(300):  # trimmed by whole nodes of a hundred
        valkey.client().xadd(bus.MOVES, {"m": "1:1"}, id=f"{entry + 1}-0")
    live.publish([BTC])
    assert valkey.client().xlen(bus.MOVES) < 150


def test_what_is_forgotten_is_gone() -> None:
    live.publish([BTC, ETH])
    live.forget([2])
    assert live.latest() == {1: BTC}
