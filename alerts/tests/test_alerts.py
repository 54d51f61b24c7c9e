"""Alerts are made, changed, paused, armed again and deleted; what makes no sense is refused with a code."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert
from alerts.queries.alerts import alert_for, alerts_of, distance
from alerts.services import alerts
from alerts.tests.alerting import fresh, hit, made, moved, priced, values
from config.kit.errors import NotFound, RuleBroken
from markets.models import Instrument
from markets.services import merge
from markets.tests.prices import instrument


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"target": Decimal(0)}, "invalid_target"),
        ({"target": Decimal(-1)}, "invalid_target"),
        ({"target": Decimal("NaN")}, "invalid_target"),
        ({"target": Decimal(10) ** 20}, "invalid_target"),
        ({"target": None}, "required"),
        ({"target": Decimal(1), "instrument": None}, "required"),
        ({"kind": "sentiment"}, "not_available"),
        ({"kind": "horoscope"}, "not_available"),
        ({"kind": "percent_change", "target": Decimal(5), "window": "yesterday"}, "invalid_window"),
        ({"kind": "rsi", "target": Decimal(70), "window": "7m"}, "invalid_window"),
        ({"kind": "rsi", "target": Decimal(100)}, "invalid_target"),
        ({"kind": "rsi", "target": Decimal(70), "parameters": {"period": 0}}, "invalid_parameters"),
        ({"kind": "portfolio_value", "target": Decimal(1)}, "required"),
        ({"kind": "feed_stale", "venue": "nasdaq"}, "required"),
        ({"kind": "new_high", "direction": "sideways", "channels": ["pigeon"]}, "invalid_parameters"),
        ({"target": Decimal(1), "direction": "sideways"}, "invalid_target"),
        ({"target": Decimal(1), "channels": ["webhook"]}, "required"),
        ({"target": Decimal(1), "cooldown_s": -1}, "invalid_parameters"),
        ({"target": Decimal(1), "expires_at": timezone.now() - timedelta(days=1)}, "date_in_past"),
    ],
)
def test_what_makes_no_sense_is_refused(alice: User, btc: Instrument, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        alerts.create(alice, **{"instrument": btc, **fields})
    assert refused.value.code == code
    assert refused.value.status == 400
    assert not Alert.objects.exists()


def test_there_are_no_more_than_500_of_a_person(
    alice: User, bob: User, btc: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert alerts.MOST == 500
    monkeypatch.setattr(alerts, "MOST", 2)
    made(alice, btc, "1")
    made(alice, btc, "2")
    made(bob, btc, "2")
    with pytest.raises(RuleBroken) as refused:
        made(alice, btc, "3")
    assert (refused.value.code, refused.value.status) == ("too_many_alerts", 400)


def test_another_target_waits_anew(alice: User, btc: Instrument) -> None:
    priced(btc, "150")
    alert = made(alice, btc, "200")
    changed = alerts.change(alert, target=Decimal(100), note="lower")
    assert (changed.already, changed.alert.side) == (True, "above")
    hit(changed.alert, moved(btc, "160"))
    assert values(alert) == []


def test_another_note_leaves_what_it_waits_for(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    armed_ms = alert.armed_ms
    alerts.change(alert, note="other")
    assert (fresh(alert).note, fresh(alert).armed_ms) == ("other", armed_ms)


def test_what_crossed_while_it_was_paused_does_not_count(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    paused = alerts.pause(alert)
    with pytest.raises(RuleBroken, match="paused"):
        alerts.pause(paused)
    priced(btc, "120")
    found = alerts.resume(paused)
    assert found.already
    hit(found.alert, moved(btc, "121"))
    assert values(alert) == []


def test_what_has_fired_can_be_armed_again(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    with pytest.raises(RuleBroken, match="active"):
        alerts.rearm(alert)
    hit(alert, moved(btc, "100"))
    again = alerts.rearm(fresh(alert)).alert
    hit(again, moved(btc, "105", after_ms=50))
    assert values(alert) == [Decimal(100), Decimal(105)]


def test_a_strangers_is_not_there(alice: User, bob: User, btc: Instrument) -> None:
    alert = made(alice, btc, "100")
    assert alert_for(alice, str(alert.pk)) == alert
    for name in (str(alert.pk), "nonsense"):
        with pytest.raises(NotFound):
            alert_for(bob, name)
    assert list(alerts_of(bob)) == []


def test_how_far_it_is(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    above, below = made(alice, btc, "100"), made(alice, btc, "80", direction="below")
    assert (distance(above), distance(below)) == (Decimal(10), Decimal("12.5"))
    priced(btc, "110")
    assert distance(above) == Decimal(-10)


def test_alerts_follow_an_instrument_that_turns_out_to_be_another(alice: User, btc: Instrument) -> None:
    other = instrument("XBT/USDT")
    alert = made(alice, other, "100")
    merge.merge(gone=other, into=btc)
    assert fresh(alert).instrument == btc
