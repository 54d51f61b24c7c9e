"""What the intake does with ticks: which it takes, what it tells, what it makes of the minutes."""

from decimal import Decimal
from typing import Any

import pytest

from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.ticks import Price, Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Minute
from markets.queries.routes import Route
from markets.services.intake import Intake

START = 1_770_000_000_000
BTC = [
    Route(Venue.BINANCE, "BTCUSDT", 1, "BTC/USDT", Venue.BINANCE),
    Route(Venue.OKX, "BTC-USDT", 1, "BTC/USDT", Venue.BINANCE),
]
NAMES = {Venue.BINANCE: "BTCUSDT", Venue.OKX: "BTC-USDT"}


@pytest.fixture
def intake() -> Intake:
    made = Intake(clock=lambda: START)
    made.learn(BTC)
    return made


def tick(price: Any = "100", *, venue: Venue = Venue.BINANCE, **given: Any) -> Tick:
    known = {"symbol": NAMES[venue], "ts_ms": START, "received_ms": START, "quantity": Decimal("0.5"), **given}
    return Tick(venue, price=None if price is None else Decimal(price), **known)


def rejected(intake: Intake) -> dict[str, int]:
    return {reason: count for (_, reason), count in intake.rejected.items()}


@pytest.mark.parametrize("price", ["0", "-1", "NaN", "sNaN", "Infinity", "1e30", "1e-30"])
def test_i3_prices_that_cannot_be(intake: Intake, price: str) -> None:
    intake.take([tick(price), tick("100")])
    assert rejected(intake) == {"price": 1}
    assert [told.price for told in intake.news()] == [Decimal(100)]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"symbol": "DOGEUSDT"}, "unknown_symbol"), ({"quantity": Decimal(0)}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"), ({"bid": Decimal(-1)}, "quote"),
        ({"ask": Decimal("1e30")}, "quote"),
        ({"ts_ms": START + 3_600_000}, "time"), ({"ts_ms": 0}, "time"), ({"ts_ms": 10**18}, "time"),
    ],
)  # fmt: skip
def test_i3_ticks_that_cannot_be(intake: Intake, given: dict[str, Any], reason: str) -> None:
    intake.take([tick(**given)])
    assert rejected(intake) == {reason: 1}
    assert intake.news() == []
    assert intake.bars() == ([], [])


def test_i3_a_venue_that_nobody_routes_is_counted(intake: Intake) -> None:
    intake.take([Tick(Venue.COINBASE, "BTC-USD", START, START, Decimal(1))])
    assert intake.rejected == {(Venue.COINBASE, "unknown_symbol"): 1}


def test_another_venue_stands_in_by_the_clock_and_not_with_its_next_tick(intake: Intake) -> None:
    now_ms = START
    intake.clock = lambda: now_ms
    intake.take([tick("100")])
    intake.take([tick("101", venue=Venue.OKX, ts_ms=START + 4_000, received_ms=START + 4_000)])
    assert [told.venue for told in intake.news()] == [Venue.BINANCE]
    now_ms = START + 10_000
    assert intake.news() == []
    now_ms += 1
    (told,) = intake.news()
    assert (told.venue, told.price, told.low, told.high) == (Venue.OKX, Decimal(101), Decimal(101), Decimal(101))
    assert (told.ts_ms, told.good_until_ms) == (START + 4_000, START + 14_000)
    now_ms += 100
    assert intake.news() == [], "once"
    intake.take([tick("102", ts_ms=now_ms, received_ms=now_ms)])
    assert [told.venue for told in intake.news()] == [Venue.BINANCE]


def test_what_another_process_streams_is_left_for_it_to_tell(intake: Intake) -> None:
    now_ms = START
    intake.clock = lambda: now_ms
    intake.take([tick("100")])
    intake.news()
    now_ms += 10_001
    heard = Price(1, "BTC/USDT", Decimal(101), now_ms, Venue.OKX, now_ms + 10_000, Decimal(101), Decimal(101))
    intake.heard([heard], own=frozenset({Venue.BINANCE}))
    assert intake.news() == []


def test_i3_a_spike_reaches_neither_price_nor_candle(intake: Intake) -> None:
    intake.take([tick("100", venue=Venue.OKX, trade_id=1)])
    intake.take([tick("100", trade_id=1), tick("130", trade_id=2), tick("101", trade_id=3)])
    assert rejected(intake) == {"spike": 1}
    (told,) = intake.news()
    assert (told.price, told.high) == (Decimal(101), Decimal(101))
    folded, _ = intake.bars()
    assert {bar.venue: bar.high for bar in folded} == {Venue.BINANCE: 101.0, Venue.OKX: 100.0}


@pytest.mark.parametrize("skew_ms", [-300_000, 300_000])
def test_i4_a_clock_five_minutes_off_is_taken(intake: Intake, skew_ms: int) -> None:
    intake.take([tick(ts_ms=START + skew_ms, trade_id=1)])
    assert rejected(intake) == {}
    assert intake.bars()[0][0].ts_ms == Interval.M1.floor(START + skew_ms)


def test_news_are_told_once_for_all_that_happened_meanwhile(intake: Intake) -> None:
    intake.take([tick(price, trade_id=number) for number, price in enumerate(("100", "95", "105", "101"))])
    (told,) = intake.news()
    assert (told.price, told.low, told.high) == (Decimal(101), Decimal(95), Decimal(105))
    assert (told.symbol, told.venue, told.ts_ms) == ("BTC/USDT", Venue.BINANCE, START)
    assert intake.news() == []


def test_news_that_reached_nobody_are_in_the_next(intake: Intake) -> None:
    intake.take([tick("95"), tick("105")])
    intake.untold(intake.news())
    (told,) = intake.news()
    assert (told.low, told.high) == (Decimal(95), Decimal(105))
    intake.untold([told])
    intake.take([tick("100")])
    assert [(each.low, each.high) for each in intake.news()] == [(Decimal(95), Decimal(105))]


def test_figures_of_a_day_make_no_candle(intake: Intake) -> None:
    intake.take([tick("100", quantity=None, bid=Decimal(99), ask=Decimal(101))])
    assert intake.bars() == ([], [])
    assert intake.news()[0].bid == 99


def test_the_venues_own_minutes_stand(intake: Intake) -> None:
    minute = Interval.M1.floor(START)
    intake.take([tick("100", trade_id=1)])
    assert len(intake.bars()[0]) == 1
    intake.take_minutes([Minute(Venue.BINANCE, "BTCUSDT", minute, 99.0, 103.0, 98.0, 100.0, 7.0)])
    intake.take([tick("100", trade_id=2)])  # too late: that minute is known
    folded, closed = intake.bars()
    assert folded == []
    assert [(bar.instrument_id, bar.interval, bar.high, bar.volume) for bar in closed] == [(1, Interval.M1, 103.0, 7.0)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"high": float("nan")}, {"low": 0.0}, {"high": 1.0}, {"low": 101.0}, {"volume": -1.0}, {"close": float("inf")},
        {"ts_ms": START + 1},
    ],
)  # fmt: skip
def test_i3_minutes_that_cannot_be(intake: Intake, wrong: dict[str, Any]) -> None:
    sound = Minute(Venue.BINANCE, "BTCUSDT", Interval.M1.floor(START), 100.0, 102.0, 99.0, 101.0, 1.0)
    intake.take_minutes([sound._replace(**wrong)])
    assert rejected(intake) == {"candle": 1}
    assert intake.bars() == ([], [])


def test_an_instrument_that_is_renamed_keeps_what_is_known(intake: Intake) -> None:
    intake.take([tick("100")])
    intake.learn([Route(Venue.BINANCE, "BTCUSDT", 1, "XBT/USDT", Venue.BINANCE)])
    assert [(told.symbol, told.price) for told in intake.news()] == [("XBT/USDT", Decimal(100))]
    intake.take([tick("100", venue=Venue.OKX)])
    assert rejected(intake) == {"unknown_symbol": 1}


def test_where_venues_are_split_the_others_are_heard_on_the_bus() -> None:
    now = [START]
    intake = Intake(clock=lambda: now[0])
    intake.learn(BTC)
    primary = Price(1, "BTC/USDT", Decimal(100), START, Venue.BINANCE, START + 10_000, Decimal(100), Decimal(100))
    okx = frozenset({Venue.OKX})
    intake.heard([primary], own=okx)
    intake.take([tick("101", venue=Venue.OKX), tick("150", venue=Venue.OKX)])
    assert rejected(intake) == {"spike": 1}
    assert intake.news() == []  # the primary is another process's to tell
    now[0] += 10_001
    intake.take([tick("102", venue=Venue.OKX, received_ms=now[0])])
    assert [(told.venue, told.price) for told in intake.news()] == [(Venue.OKX, Decimal(102))]


def test_memory_stays_flat_however_long_it_streams(intake: Intake) -> None:
    for minute in range(500):
        ts_ms = START + minute * MINUTE_MS
        known = {"ts_ms": ts_ms, "received_ms": ts_ms}
        intake.take([tick("100", trade_id=10 * minute + number, **known) for number in range(5)])
        intake.take([tick("1", symbol=f"NONE{minute}", **known)])
        intake.take_minutes([Minute(Venue.BINANCE, "BTCUSDT", Interval.M1.floor(ts_ms), 1.0, 1.0, 1.0, 1.0, 1.0)])
        intake.news()
        intake.bars()
    minutes = next(iter(intake.fold._series.values()))
    assert len(minutes) <= 13
    assert intake._changed == []
    assert len(intake.rejected) <= 2
