"""The file of one's data has one's alerts and what one was told, without secrets, and nobody else's."""

import json

import pytest
from django.conf import settings

from alerts.services import export, webhooks
from alerts.tests.alerting import hit, made, moved, priced
from alerts.tests.telling import told

pytestmark = pytest.mark.django_db


def test_alerts_are_in_it_with_each_time_that_they_fired(alice, bob, btc):
    priced(btc, "62000")
    mine = made(alice, btc, "65000.000000000000000001", note="Sell")
    made(bob, btc, "1")
    hit(mine, moved(btc, "65001"))
    (row,) = json.loads(export.alerts(user=alice)["alerts.json"])
    assert (row["instrument__symbol"], row["target"]) == ("BTC/USDT", "65000.000000000000000001")
    assert [it["value"][:5] for it in row["firings"]] == ["65001"]


def test_what_one_was_told_is_in_it_without_secrets(alice, bob):
    told(alice, "in_app", "email")
    told(bob, "in_app", once="firing:2")
    secret = webhooks.secret_of(alice)
    file = export.notifications(user=alice)["notifications.json"]
    (row,) = json.loads(file)["notifications"]
    assert {it["channel"] for it in row["deliveries"]} == {"in_app", "email"}
    assert secret.encode() not in file


def test_both_are_asked():
    assert {"alerts.services.export.alerts", "alerts.services.export.notifications"} <= set(settings.EXPORTERS)
