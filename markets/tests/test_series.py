"""Closes of many instruments at once are the closes of each, whoever tells them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from markets.calc.adjust import Close
from markets.calc.crosses import cross
from markets.calc.venues import Venue
from markets.models import CorporateAction, DailyClose, Instrument
from markets.queries.closes import close_on, splits
from markets.queries.series import series
from markets.services import catalogue
from markets.services.closes import store

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = date(2024, 6, 10)


def same_as_each(rows, first, last):
    found = series(rows, first, last)
    for one in rows:
        for number in range((last - first).days + 1):
            day = first + number * DAY
            alone, together = close_on(one, day), found[one.pk].on(day)
            assert (alone and alone.close) == (together and together.close), (one.symbol, day)


@pytest.fixture
def shares(settings):
    settings.MARKET_DATA = "live"
    rows = [
        Instrument.objects.create(symbol=name, name=name, kind="stock", currency="USD", primary_venue=Venue.YAHOO)
        for name in ("TOLD", "QUIET", "NEVER")
    ]
    told, quiet, _ = rows
    store(
        [Close(told.pk, MONDAY + number * DAY, Venue.YAHOO, Decimal(100 + number)) for number in range(0, 9, 2)]
        + [Close(told.pk, MONDAY + 2 * DAY, Venue.ALPHAVANTAGE, Decimal(1))]
        + [Close(told.pk, MONDAY + 4 * DAY, Venue.HAND, Decimal(77))]
        + [Close(told.pk, MONDAY, Venue.SIMULATOR, Decimal(5))]
        + [Close(quiet.pk, MONDAY - 90 * DAY, Venue.YAHOO, Decimal(40))]
    )
    for source in (Venue.YAHOO, Venue.ALPHAVANTAGE):
        CorporateAction.objects.create(
            instrument=told, type="split", ex_date=MONDAY + 5 * DAY, ratio="2:1", source=source
        )
    CorporateAction.objects.create(
        instrument=quiet, type="bonus", ex_date=MONDAY - 10 * DAY, ratio="1:1", source=Venue.YAHOO
    )
    return rows


def test_what_is_stored_is_what_each_has(shares):
    same_as_each(shares, MONDAY - 2 * DAY, MONDAY + 10 * DAY)
    found = series(shares, MONDAY, MONDAY + 10 * DAY)
    assert found[shares[1].pk].on(MONDAY).close == 20  # carried over the bonus
    assert found[shares[2].pk].on(MONDAY) is None
    assert found[shares[0].pk].before(MONDAY + 6 * DAY).close == Decimal("38.5")


def test_however_many_are_asked_for_it_takes_three_reads(shares, django_assert_num_queries):
    with django_assert_num_queries(3):
        series(shares, MONDAY, MONDAY + 10 * DAY)


def test_what_is_simulated_is_what_each_has(settings):
    settings.MARKET_DATA = "simulated"
    catalogue.load(only={"AAPL", "NVDA", "BTC/USDT", "EUR/USD"})
    rows = list(Instrument.objects.order_by("pk"))
    today = timezone.now().date()
    split = [(one, it.ex_date) for one in rows for it in splits(one, since=today - 1500 * DAY) if it.ex_date < today]
    days = {today - 3 * DAY, *(day for _, day in split[:1])}
    for day in days:
        same_as_each(rows, day - 2 * DAY, day + 2 * DAY)


def test_what_was_written_by_hand_counts_where_prices_are_simulated(settings):
    settings.MARKET_DATA = "simulated"
    house = Instrument.objects.create(symbol="HOUSE", name="House", kind="fund", currency="USD", hand_priced=True)
    DailyClose.objects.create(instrument=house, day=MONDAY, source=Venue.HAND, close=5)
    assert series([house], MONDAY + DAY, MONDAY + DAY)[house.pk].on(MONDAY + DAY).close == 5


@pytest.mark.parametrize(("have", "want", "expected"), [
    ("EUR", "USD", "1.25"), ("USD", "EUR", "0.8"), ("USDT", "EUR", "0.8"), ("EUR", "INR", "100"), ("USD", "USDC", "1"),
    ("INR", "EUR", "0.01"), ("CHF", "USD", None),
])  # fmt: skip
def test_a_rate_is_found_over_other_currencies(have, want, expected):
    prices = {("EUR", "USD"): Decimal("1.25"), ("USD", "INR"): Decimal(80)}
    found = cross(have, want, lambda left, right: prices.get((left, right)))
    assert found == (Decimal(expected) if expected else None)
