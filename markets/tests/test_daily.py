"""Days of many instruments at once are the very candles that each has alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest

from accounts.models import User
from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.candles import candles
from markets.queries.daily import Days, daily
from markets.services import catalogue, hand_prices
from markets.services.candles import store
from markets.tests.prices import instrument

pytestmark = pytest.mark.django_db
NOW_MS = int(datetime(2026, 11, 20, 12, 30, tzinfo=UTC).timestamp() * 1000)
START_MS = Interval.D1.floor(NOW_MS) - 400 * DAY_MS


def rows(days: Days) -> list[tuple[float, ...]]:
    return list(zip(*(column.tolist() for column in days[1:]), strict=True))


def bars(one: Instrument, first: int, *days: int, venue: Venue, price: float = 100) -> list[Bar]:
    return [
        Bar(one.pk, venue, Interval.D1, START_MS + day * DAY_MS, price, price + 2, price / 3, price + 1 / 7, day + 0.25)
        for day in (first, *days)
    ]


def test_simulated(settings) -> None:
    settings.MARKET_DATA = "simulated"
    catalogue.load(only={"BTC/USDT", "RELIANCE.NS", "EUR/USD", "^GSPC", "VOO"})
    found = daily(Instrument.objects.all(), start_ms=START_MS, now_ms=NOW_MS)
    assert len(found) == 5
    for one in Instrument.objects.all():
        alone = candles(one, Interval.D1, start_ms=START_MS, end_ms=NOW_MS + 1, limit=1000)
        assert found[one.pk].venue == Venue.SIMULATOR
        over = [bar[3:] for bar in alone if bar.ts_ms < NOW_MS - DAY_MS]
        assert rows(found[one.pk])[: len(over)] == over and len(over) > 250
        assert found[one.pk].ts_ms[-1] <= NOW_MS


def test_stored_ones_are_of_the_venue_that_stands_for_the_instrument(settings) -> None:
    settings.MARKET_DATA = "live"
    primary, newest, lone, none = (
        instrument(symbol, primary_venue=venue)
        for symbol, venue in (("A", Venue.OKX), ("B", Venue.OKX), ("C", None), ("D", Venue.OKX))
    )
    store([
        *bars(primary, 1, 2, 5, venue=Venue.OKX), *bars(primary, 1, 9, venue=Venue.BINANCE),
        *bars(newest, 3, 4, venue=Venue.COINBASE), *bars(newest, 2, 9, venue=Venue.BINANCE, price=1e-9),
        *bars(lone, 7, venue=Venue.YAHOO), *bars(lone, -3, venue=Venue.YAHOO),
    ], final=True)  # fmt: skip
    found = daily([primary, newest, lone, none], start_ms=START_MS, now_ms=NOW_MS)

    assert set(found) == {primary.pk, newest.pk, lone.pk}
    for one, venue in ((primary, Venue.OKX), (newest, Venue.BINANCE), (lone, Venue.YAHOO)):
        alone = candles(one, Interval.D1, start_ms=START_MS, limit=1000)
        assert {bar.venue for bar in alone} == {venue} == {found[one.pk].venue}
        assert rows(found[one.pk]) == [bar[3:] for bar in alone]
        assert found[one.pk].close.dtype == np.float64  # not as the wire has them, which every sum would turn round
    assert found[lone.pk].ts_ms.tolist() == [START_MS + 7 * DAY_MS]


@pytest.mark.parametrize("source", ["live", "simulated"])
def test_prices_by_hand(settings, alice: User, source: str) -> None:
    settings.MARKET_DATA = source
    house = instrument("HOUSE", kind="fund", owner=alice, hand_priced=True)
    hand_prices.put(house, {date(2026, 1, 5): Decimal("250000"), date(2026, 7, 5): Decimal("260000")})
    found = daily([house], start_ms=START_MS, now_ms=NOW_MS)[house.pk]
    assert (found.venue, found.close.tolist()) == (Venue.HAND, [250_000, 260_000])


def test_nobody(settings) -> None:
    for settings.MARKET_DATA in ("live", "simulated"):
        assert daily([], start_ms=START_MS, now_ms=NOW_MS) == {}
