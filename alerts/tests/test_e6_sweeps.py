"""E6: the jobs of the clock may come twice, and at the same time; each firing and each notification is there once."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.cast import person
from alerts.models import Firing, Notification
from alerts.tests.alerting import made, priced
from analytics.models import Metrics
from config.kit import jobs
from markets.models import Instrument
from markets.services import catalogue
from portfolios.services import watchlists
from tests.race import race

JOBS = ("alerts.sweep", "alerts.tell_of_movements")


@pytest.fixture
def crossed(transactional_db: None) -> User:
    """Twenty alerts that no engine saw cross, and a move that nobody was told of."""
    catalogue.load(only={"BTC/USDT"})
    alice, btc = person("Alice"), Instrument.objects.get(symbol="BTC/USDT")
    priced(btc, "90")
    for target in range(100, 120):
        made(alice, btc, str(target))
    Metrics.objects.create(instrument=btc, volatility_30d=38.2, updated_at=timezone.now())
    watchlists.open_one(alice, name="Mine", instruments=[btc])
    priced(btc, "150", change_pct_24h=Decimal(60))
    return alice


def test_e6_delivered_twice_each_is_told_once(crossed: User) -> None:
    for name in JOBS * 2:
        jobs.named(name)()
    assert (Firing.objects.count(), Notification.objects.count()) == (20, 21)


def test_e6_at_the_same_time_each_is_told_once(crossed: User) -> None:
    race(6, lambda number: jobs.named(JOBS[number % 2])())
    assert (Firing.objects.count(), Notification.objects.count()) == (20, 21)
