"""Seven days of a list: their change is from what was said a week ago, though markets were closed then."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.queries.candles import candles
from markets.queries.weeks import weeks
from markets.services import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def apple(settings: Settings) -> Instrument:
    settings.MARKET_DATA = "live"
    catalogue.load(only=["AAPL"])
    return Instrument.objects.get()


def test_it_begins_with_the_last_close_before(apple: Instrument) -> None:
    today = timezone.now().date()
    told = {10: "90", 8: "100", 5: "110", 1: "120"}
    DailyClose.objects.bulk_create(
        DailyClose(instrument=apple, day=today - timedelta(days=ago), close=Decimal(close), source=Venue.YAHOO)
        for ago, close in told.items()
    )
    week = weeks([apple])[apple.pk]
    assert list(week.values) == [100, 110, 120]
    assert week.change_pct == pytest.approx(20)


def test_a_short_history_begins_where_it_begins(apple: Instrument) -> None:
    DailyClose.objects.create(instrument=apple, day=timezone.now().date(), close=Decimal(5), source=Venue.YAHOO)
    week = weeks([apple])[apple.pk]
    assert (list(week.values), week.change_pct) == ([5], None)


def test_simulated_markets_too(apple: Instrument, settings: Settings) -> None:
    settings.MARKET_DATA = "simulated"
    week_ago_ms = int((timezone.now() - timedelta(days=7)).timestamp() * 1000)
    bars = candles(apple, Interval.H4, limit=72)
    ended = [bar for bar in bars if bar.ts_ms + Interval.H4.ms <= week_ago_ms]
    assert weeks([apple])[apple.pk].values[0] == pytest.approx(ended[-1].close)
