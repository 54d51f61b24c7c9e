"""The demo's history is there at once, and each start adds the days since."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from markets import demo
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.queries import simulated
from markets.services import catalogue

pytestmark = pytest.mark.django_db


def test_what_is_missing_is_added_and_the_rest_left_alone(btc: Instrument) -> None:
    today = timezone.now().date()
    assert demo.daily_closes() == 5 * 366 - 1
    rows = DailyClose.objects.filter(instrument=btc)
    assert {row.source for row in rows} == {Venue.SIMULATOR}
    assert rows.order_by("-day")[0].day == today - timedelta(days=1)
    changed = rows.get(day=today - timedelta(days=50))
    DailyClose.objects.filter(pk=changed.pk).update(close=Decimal(1))
    rows.filter(day__gte=today - timedelta(days=3)).delete()
    assert demo.daily_closes() == 3
    assert rows.get(day=changed.day).close == 1
    assert demo.daily_closes() == 0


def test_all_that_the_demo_holds_is_in_the_catalogue(db: None) -> None:
    catalogue.load(only=set(demo.HELD))
    assert Instrument.objects.filter(symbol__in=demo.HELD).count() == len(demo.HELD)
    yesterday = timezone.now().date() - timedelta(days=1)
    for one in Instrument.objects.all():
        assert len(simulated.closes(one, yesterday - timedelta(days=30), yesterday)) >= 15
