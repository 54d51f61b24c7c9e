"""Prices from providers: who is asked, for how long a price is fresh, and what is shown when nobody answers."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from config.kit import valkey
from markets import live, providers
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument, ProviderSymbol
from markets.queries import feeds
from markets.replay.alphavantage import AlphaVantage
from markets.replay.yahoo import Listed, Yahoo
from markets.services import catalogue, quotes
from markets.tests.providing import providing

pytestmark = pytest.mark.django_db
FRIDAY_NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # 12:00 in New York
FRIDAY_NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)


@pytest.fixture
def yahoo():
    """Apple at 230.57 since five seconds before noon."""
    valkey.client().flushdb()
    catalogue.load(only={"AAPL", "EUR/USD", "BTC/USDT"})
    service = Yahoo({
        "AAPL": Listed(230.57, 229.0, at_s=int(FRIDAY_NOON.timestamp()) - 5),
        "EURUSD=X": Listed(1.0521, 1.05, at_s=int(FRIDAY_NOON.timestamp()) - 1),
    })  # fmt: skip
    with providing(service):
        service.client = providers.get(Venue.YAHOO).client
        service.client.sleep = lambda seconds: None
        yield service


def price(symbol):
    return live.latest().get(Instrument.objects.get(symbol=symbol).pk)


def asked(yahoo):
    return [path for path in yahoo.asked if path.startswith("/v7/finance/quote")]


def ms(at):
    return int(at.timestamp() * 1000)


def test_all_that_is_not_streamed_is_asked_for_in_one_call(yahoo):
    assert quotes.refresh(now=FRIDAY_NOON).told == 2

    told = price("AAPL")
    assert (told.price, told.venue, told.symbol) == (Decimal("230.57"), Venue.YAHOO, "AAPL")
    assert told.change_24h == Decimal("1.57") and told.change_pct_24h == Decimal("0.68558952")
    assert price("EUR/USD").price == Decimal("1.0521") and price("BTC/USDT") is None
    assert len(asked(yahoo)) == 1


def test_in_session_a_price_is_good_for_twenty_minutes(yahoo):
    quotes.refresh(now=FRIDAY_NOON)

    told = price("AAPL")
    assert not told.is_stale(ms(FRIDAY_NOON) + 19 * 60_000)
    assert told.is_stale(ms(FRIDAY_NOON) + 21 * 60_000)


def test_the_last_price_of_a_session_is_good_until_the_next_has_begun(yahoo):
    quotes.refresh(now=FRIDAY_NIGHT)

    told = price("AAPL")
    assert not told.is_stale(ms(MONDAY) + 19 * 60_000)
    assert told.is_stale(ms(MONDAY) + 21 * 60_000)


def test_a_closed_market_is_not_asked_for_again(yahoo):
    quotes.refresh(now=FRIDAY_NIGHT)
    yahoo.asked.clear()
    quotes.refresh(now=FRIDAY_NIGHT.replace(minute=20))

    assert all("AAPL" not in path for path in asked(yahoo))


def test_i1_a_provider_that_is_down_leaves_the_price_with_its_age_and_a_line_in_feeds(yahoo):
    quotes.refresh(now=FRIDAY_NOON)
    yahoo.faults.refuse = 503

    done = quotes.refresh(now=FRIDAY_NOON.replace(minute=30))

    assert done.told == 0 and Venue.YAHOO in done.silent
    assert price("AAPL").price == Decimal("230.57") and price("AAPL").is_stale(ms(FRIDAY_NOON.replace(minute=30)))
    (line,) = [line for line in feeds.feeds() if line.venue is Venue.YAHOO]
    assert line.state == "stalled" and line.detail == "It answered 503." and line.last_message_at is not None


def test_with_no_price_at_all_the_last_close_stands_in(yahoo):
    """Thursday's close, told on Friday noon, is old: its market has opened since."""
    yahoo.faults.refuse = 503
    apple = Instrument.objects.get(symbol="AAPL")
    DailyClose.objects.create(instrument=apple, day=date(2026, 11, 19), source=Venue.YAHOO, close=Decimal("228.9"))

    assert quotes.refresh(now=FRIDAY_NOON).from_closes == 1

    told = price("AAPL")
    assert told.price == Decimal("228.9") and told.is_stale(ms(FRIDAY_NOON))
    assert told.ts_ms == ms(datetime(2026, 11, 19, 21, tzinfo=UTC))


def test_a_quote_in_another_currency_is_of_another_listing(yahoo):
    yahoo.listed["AAPL"].currency = "EUR"

    assert quotes.refresh(now=FRIDAY_NOON).told == 1
    assert price("AAPL") is None


def test_i3_a_quote_from_the_future_is_put_aside(yahoo):
    yahoo.listed["AAPL"].at_s += 3600
    quotes.refresh(now=FRIDAY_NOON)

    assert price("AAPL") is None


def test_a_days_high_that_is_new_was_reached_since_the_last_price(yahoo):
    """An alert at 233 must ring, though at both looks the price was below it."""
    quotes.refresh(now=FRIDAY_NOON)
    made, apple = yahoo._quote, yahoo.listed["AAPL"]
    apple.price, apple.at_s = 231.0, apple.at_s + 60
    yahoo._quote = lambda symbol: {**made(symbol), "regularMarketDayHigh": 233.5}
    quotes.refresh(now=FRIDAY_NOON.replace(minute=1))

    assert (price("AAPL").low, price("AAPL").high) == (Decimal("231.0"), Decimal("233.5"))


def test_what_the_first_provider_does_not_tell_the_next_is_asked_for(yahoo):
    valkey.client().flushdb()
    del yahoo.listed["AAPL"]
    apple = Instrument.objects.get(symbol="AAPL")
    ProviderSymbol.objects.get_or_create(instrument=apple, provider=Venue.ALPHAVANTAGE, defaults={"symbol": "AAPL"})
    quote = {"05. price": "230.00", "07. latest trading day": "2026-11-19"}
    with providing(yahoo, AlphaVantage({("GLOBAL_QUOTE", "AAPL"): {"Global Quote": quote}})):
        assert quotes.refresh(now=FRIDAY_NOON).told == 2

    assert price("AAPL").venue is Venue.ALPHAVANTAGE


def test_a_small_budget_is_spread_over_the_day(settings):
    settings.ALPHAVANTAGE_CALLS_PER_DAY = 25
    with providing(AlphaVantage()):
        client = providers.get(Venue.ALPHAVANTAGE).client

        assert [client.affordable(FRIDAY_NOON.replace(hour=hour)) for hour in (0, 12, 23)] == [1, 11, 20]
        for _ in range(11):
            client.budget.spend()
        assert client.affordable(FRIDAY_NOON.replace(hour=12)) == 0


def test_simulated_data_asks_nobody(yahoo, settings):
    settings.MARKET_DATA = "simulated"
    quotes.refresh(now=FRIDAY_NOON)

    assert yahoo.asked == []
