"""Unusual moves are told without having been asked for: to who holds or watches it, once a day, and not to others."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import User
from alerts.calc.unusual import deviation, is_unusual
from alerts.models import Notification, Wishes
from alerts.services.movements import tell_of_movements
from alerts.tests.alerting import priced
from analytics.models import Metrics
from markets.models import Instrument
from portfolios.services import watchlists


@pytest.fixture
def watched(alice: User, btc: Instrument) -> Instrument:
    Metrics.objects.create(instrument=btc, volatility_30d=38.2, updated_at=timezone.now())  # 2 % a day
    watchlists.open_one(alice, name="Mine", instruments=[btc])
    return btc


def moves(one: Instrument, change_pct: str) -> None:
    priced(one, "90", change_pct_24h=Decimal(change_pct))


def test_three_deviations_of_its_own() -> None:
    daily = deviation(38.2, always_open=True)
    assert round(daily, 2) == 2
    assert not is_unusual(Decimal("5.9"), daily)
    assert is_unusual(Decimal("-6.1"), daily)
    assert not is_unusual(Decimal("0.4"), Decimal("0.01"))


def test_it_is_told_once_a_day_to_who_watches(alice: User, bob: User, watched: Instrument) -> None:
    moves(watched, "-8.5")
    assert [tell_of_movements(), tell_of_movements()] == [1, 0]
    told = Notification.objects.get()
    assert (told.user, told.kind, told.title) == (alice, "movement", "BTC/USDT is down 8.5 % today")


def test_midnight_is_no_new_day_for_the_same_move(alice: User, watched: Instrument) -> None:
    moves(watched, "-8.5")
    tell_of_movements()
    Notification.objects.update(once="movement of yesterday")
    assert tell_of_movements() == 0


def test_usual_moves_and_old_prices_are_not_told(alice: User, watched: Instrument) -> None:
    moves(watched, "5")
    assert tell_of_movements() == 0
    priced(watched, "90", change_pct_24h=Decimal(9), good_for_s=-1)
    assert tell_of_movements() == 0


def test_who_switched_it_off_is_not_told(alice: User, watched: Instrument) -> None:
    Wishes.objects.create(user=alice, movements=False)
    moves(watched, "9")
    assert tell_of_movements() == 0
