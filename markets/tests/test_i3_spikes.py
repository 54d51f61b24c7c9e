"""Which of several venues is believed, and which of them makes the price."""

from decimal import Decimal

import pytest

from markets.calc.quoting import FRESH_MS, Quoted
from markets.calc.ticks import Price, Tick
from markets.calc.venues import Venue

ONE, OTHER, THIRD = Venue.BINANCE, Venue.OKX, Venue.COINBASE
START = 1_770_000_000_000


class Market:
    """BTC/USDT at two venues or more, the first of them primary; time passes when it is told to."""

    def __init__(self, *venues: Venue) -> None:
        self.quoted = Quoted(1, "BTC/USDT", list(venues))
        self.now_ms = START

    def say(self, venue: Venue, price: str, *, trade_id: int | None = None, ts_ms: int = 0, **more: Decimal) -> bool:
        """Whether it was believed."""
        line = self.quoted.lines[venue]
        tick = Tick(venue, "X", ts_ms or self.now_ms, self.now_ms, Decimal(price), trade_id=trade_id, **more)
        if not line.believes(float(price), self.now_ms):
            return False
        line.take(tick, float(price))
        return True

    def price(self) -> Price | None:
        return self.quoted.news(self.now_ms)


@pytest.fixture
def market() -> Market:
    return Market(ONE, OTHER)


def test_a_spike_beside_a_second_venue_is_put_aside(market: Market) -> None:
    assert market.say(OTHER, "100")
    assert market.say(ONE, "100")
    assert not market.say(ONE, "121")
    assert not market.say(ONE, "79")
    assert market.say(ONE, "119")


def test_a_venue_that_begins_with_nonsense_is_not_believed(market: Market) -> None:
    assert market.say(OTHER, "100")
    assert not market.say(ONE, "1000")
    assert market.say(OTHER, "100")


def test_small_steps_do_not_lead_away_from_the_others(market: Market) -> None:
    market.say(OTHER, "100")
    assert [market.say(ONE, price) for price in ("100", "110", "120", "125", "130")] == [True, True, True, False, False]


def test_a_real_fall_is_seen_by_two(market: Market) -> None:
    market.say(ONE, "100")
    market.say(OTHER, "100")
    assert not market.say(ONE, "70")  # the first to see it is not believed yet
    assert market.say(OTHER, "70")
    assert market.say(ONE, "70")


def test_a_venue_alone_must_insist() -> None:
    market = Market(ONE)
    assert market.say(ONE, "100")
    assert not market.say(ONE, "70")
    assert market.say(ONE, "100")  # it was a spike
    for _ in range(2):
        assert not market.say(ONE, "70")
        market.now_ms += 600
    assert market.say(ONE, "70")


def test_garbage_that_goes_on_leaves_the_price_to_the_other_venue(market: Market) -> None:
    market.say(ONE, "100")
    for _ in range(12):
        market.now_ms += 1000
        assert market.say(OTHER, "101")
        assert not market.say(ONE, "500")
    told = market.price()
    assert told is not None
    assert (told.venue, told.price) == (OTHER, Decimal(101))


def test_the_primary_makes_the_price_and_the_other_stands_in_after_ten_seconds(market: Market) -> None:
    market.say(ONE, "100")
    told = market.price()
    assert told is not None
    assert told.good_until_ms == START + FRESH_MS
    market.now_ms += FRESH_MS
    market.say(OTHER, "101")
    assert market.price() is None  # the primary's word still stands
    market.now_ms += 1
    market.say(OTHER, "102")
    told = market.price()
    assert told is not None
    assert (told.venue, told.low, told.high) == (OTHER, Decimal(102), Decimal(102))
    market.say(ONE, "103")
    told = market.price()
    assert told is not None
    assert told.venue == ONE


def test_extremes_since_the_last_news_are_told_and_survive_a_bus_that_is_away(market: Market) -> None:
    for price in ("100", "92", "108", "105"):
        market.say(ONE, price)
    told = market.price()
    assert told is not None
    assert (told.price, told.low, told.high) == (Decimal(105), Decimal(92), Decimal(108))
    market.quoted.untold(told)
    market.say(ONE, "104")
    again = market.price()
    assert again is not None
    assert (again.price, again.low, again.high) == (Decimal(104), Decimal(92), Decimal(108))


def test_i4_a_late_trade_moves_no_price(market: Market) -> None:
    market.say(ONE, "100", trade_id=7, ts_ms=START)
    market.say(ONE, "99", trade_id=6, ts_ms=START - 5)
    market.say(ONE, "99", ts_ms=START - 5)
    assert market.quoted.lines[ONE].price == 100


def test_i4_a_clock_that_is_put_right_does_not_freeze_the_price(market: Market) -> None:
    market.say(ONE, "100", trade_id=7, ts_ms=START + 300_000)
    market.say(ONE, "101", trade_id=8, ts_ms=START)
    market.say(ONE, "102", ts_ms=START + 1)
    assert market.quoted.lines[ONE].price == 102


def test_the_change_of_a_day_is_exact() -> None:
    market = Market(ONE)
    day = {"open_24h": Decimal("30000"), "high_24h": Decimal("41000"), "low_24h": Decimal(1), "volume_24h": Decimal(2)}
    market.say(ONE, "30100.10", **day)
    told = market.price()
    assert told is not None
    assert (str(told.change_24h), str(told.change_pct_24h)) == ("100.10", "0.33366667")


def test_other_venues_of_an_instrument_keep_what_is_known() -> None:
    market = Market(ONE, OTHER)
    market.say(ONE, "100")
    market.quoted.arrange("BTC/USDT", [THIRD, ONE])
    assert list(market.quoted.lines) == [THIRD, ONE]
    assert market.quoted.lines[ONE].price == 100
