"""An alert fires when its price crosses: once for each crossing, and is told of in the same breath."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from alerts.models import Alert, Notification
from alerts.services import alerts, firing
from alerts.tests.alerting import fresh, hit, made, moved, priced, values
from markets.models import Instrument

EVERY = {"repeat": "every_time", "cooldown_s": 0}


def test_once_and_never_again(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    move = moved(btc, "101")
    assert hit(alert, move) == []
    assert hit(alert, move) == []
    assert hit(alert, moved(btc, "102", after_ms=9)) == []
    assert values(alert) == [Decimal(101)]
    row = fresh(alert)
    assert (row.status, row.turn, row.triggered_price) == (Alert.Status.TRIGGERED, 1, Decimal(101))


def test_it_is_told_of_once_with_what_was_seen(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", note="Sell half.")
    hit(alert, moved(btc, "101"))
    hit(alert, moved(btc, "101"))
    told = Notification.objects.get(user=alice)
    assert (told.kind, told.title, told.alert_id) == ("alert", "BTC/USDT is above 100 USDT", alert.pk)
    assert told.body.startswith("Sell half.\n101 USDT at ")
    assert told.once == f"firing:{alert.firings.get().pk}"


def test_what_it_is_beyond_already_does_not_cross(alice: User, btc: Instrument) -> None:
    priced(btc, "120")
    found = alerts.create(alice, instrument=btc, target=Decimal(100))
    assert found.already
    assert found.warnings == ["BTC/USDT is above 100 USDT already. It fires when that comes true again."]
    for after_ms, price in enumerate(("121", "99", "101"), 1):
        hit(found.alert, moved(btc, price, after_ms=after_ms))
    assert values(found.alert) == [Decimal(101)]


def test_it_fires_at_once_where_that_was_asked_for(alice: User, btc: Instrument) -> None:
    priced(btc, "120")
    found = alerts.create(alice, instrument=btc, target=Decimal(100), at_once=True)
    assert (found.already, found.warnings, found.alert.status) == (True, [], Alert.Status.TRIGGERED)
    assert values(found.alert) == [Decimal(120)]


def test_every_time_waits_for_the_way_back(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", **EVERY)
    [back] = hit(alert, moved(btc, "100"))
    assert (back.direction, back.price) == ("below", Decimal("99.999999999999999999"))
    hit(alert, moved(btc, "105", after_ms=2))
    [again] = hit(alert, moved(btc, "99", after_ms=3))
    assert (again.direction, again.price) == ("above", Decimal(100))
    hit(alert, moved(btc, "101", after_ms=4))
    assert values(alert) == [Decimal(100), Decimal(101)]


def test_below_and_crosses_face_their_own_ways(alice: User, btc: Instrument) -> None:
    priced(btc, "110")
    below, crosses = made(alice, btc, "100", direction="below"), made(alice, btc, "100", direction="crosses", **EVERY)
    for after_ms, price in enumerate(("105", "100", "99", "101", "100", "98"), 1):
        for alert in (below, crosses):
            hit(alert, moved(btc, price, after_ms=after_ms))
    assert values(below) == [Decimal(100)]
    assert values(crosses) == [Decimal(99), Decimal(101), Decimal(98)]


def test_a_spike_between_two_prices_counts_with_how_far_it_went(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    hit(alert, moved(btc, "91", low="90", high="104"))
    assert values(alert) == [Decimal(104)]


def test_crossings_in_its_cool_down_do_not_fire(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", repeat="every_time", cooldown_s=30)
    for after_ms, price in ((1, "100"), (1000, "99"), (2000, "101"), (3000, "90"), (31_000, "99"), (32_000, "105")):
        hit(alert, moved(btc, price, after_ms=after_ms))
    assert values(alert) == [Decimal(100), Decimal(105)]


def test_who_is_quiet_for_long_is_not_watched_meanwhile(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", repeat="every_time", cooldown_s=3600)
    assert hit(alert, moved(btc, "100")) == []
    assert not firing.watched().exists()


def test_prices_from_before_it_was_armed_do_not_count(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    [same] = hit(alert, moved(btc, "150", after_ms=-5000))
    assert (same.key, same.price) == (str(alert.pk), Decimal(100))
    assert values(alert) == []


def test_without_a_price_yet_the_first_one_only_tells_the_side(alice: User, btc: Instrument) -> None:
    found = alerts.create(alice, instrument=btc, target=Decimal(100))
    assert found.warnings == ["Nothing is known of its figure yet: it begins to wait with the first one."]
    [level] = hit(found.alert, moved(btc, "150"))
    assert (level.direction, values(found.alert)) == ("below", [])


def test_one_that_has_expired_is_paused_or_is_gone_does_not_fire(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    paused, gone, late = (made(alice, btc, "100") for _ in range(3))
    alerts.pause(paused)
    kept = moved(btc, "150")
    alerts.delete(Alert.objects.get(pk=gone.pk))
    Alert.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for alert in (paused, gone, late):
        hit(alert, kept)
    assert not Notification.objects.exists()
