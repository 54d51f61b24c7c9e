"""Webhooks, as a real server gets them, which checks who they are from."""

import json

import pytest

from accounts.models import User
from alerts.models import Alert, Notification, Webhook
from alerts.services import webhooks
from alerts.services.ways import WEBHOOK_FAILURES
from alerts.tests.receivers import Listening, is_signed
from alerts.tests.telling import deliver, delivery, later, told
from markets.models import Instrument

pytestmark = pytest.mark.django_db


def test_it_is_signed_with_the_persons_secret(alice: User, btc: Instrument, hook: Listening) -> None:
    alert = Alert.objects.create(owner=alice, instrument=btc, target=70000, note="sell half")
    found = told(alice, "webhook", webhook_url=hook.url, alert_id=alert.pk, instrument_id=btc.pk)
    deliver(found)

    (got,) = hook.got
    assert is_signed(got, webhooks.secret_of(alice))
    assert not is_signed(got, "another")
    assert got.headers["idempotency-key"] == str(delivery(found, "webhook").pk)
    told_of = json.loads(got.body)
    assert (told_of["id"], told_of["kind"], told_of["symbol"]) == (got.headers["idempotency-key"], "alert", "BTC/USDT")
    assert told_of["alert"]["target_price"] == "70000"
    assert told_of["alert"]["note"] == "sell half"
    assert told_of["created_at"].endswith("Z")


def test_a_new_secret_signs_what_comes_after(alice: User, hook: Listening) -> None:
    made = webhooks.new_secret(alice)
    deliver(told(alice, "webhook", webhook_url=hook.url))
    assert is_signed(hook.got[0], made)


def test_it_is_tried_again_with_the_same_key(alice: User, hook: Listening) -> None:
    hook.then = [503]
    found = told(alice, "webhook", webhook_url=hook.url)
    deliver(found)
    assert (delivery(found, "webhook").state, delivery(found, "webhook").error) == ("failed", "It answered 503.")

    later(found, minutes=1)
    deliver(found)
    assert delivery(found, "webhook").state == "sent"
    assert len({got.headers["idempotency-key"] for got in hook.got}) == 1
    assert Webhook.objects.get().failures == 0


def test_a_server_that_names_a_time_gets_it(alice: User, hook: Listening) -> None:
    hook.status, hook.headers = 429, {"Retry-After": "7200"}
    found = told(alice, "webhook", webhook_url=hook.url)
    deliver(found)
    assert (delivery(found, "webhook").due_at - found.created_at).total_seconds() >= 7200


def test_a_redirect_is_not_followed(alice: User, hook: Listening) -> None:
    hook.status, hook.headers = 302, {"Location": "/elsewhere"}
    deliver(told(alice, "webhook", webhook_url=hook.url))
    assert [got.path for got in hook.got] == ["/hook"]


def test_ten_failures_in_a_row_switch_it_off_and_say_so_once(alice: User, hook: Listening) -> None:
    hook.status = 500
    for number in range(WEBHOOK_FAILURES + 2):
        deliver(told(alice, "webhook", webhook_url=hook.url, once=f"firing:{number}"))

    assert len(hook.got) == WEBHOOK_FAILURES
    assert Webhook.objects.get().disabled_at is not None
    assert Notification.objects.filter(title="A webhook was switched off").count() == 1
    last = Notification.objects.get(once=f"firing:{WEBHOOK_FAILURES + 1}")
    assert "switched off" in delivery(last, "webhook").error

    hook.status = 204
    webhooks.enable(alice, hook.url)
    deliver(told(alice, "webhook", webhook_url=hook.url, once="firing:99"))
    assert len(hook.got) == WEBHOOK_FAILURES + 1


def test_a_success_starts_the_count_anew(alice: User, hook: Listening) -> None:
    hook.then = [500] * (WEBHOOK_FAILURES - 1) + [204] + [500]
    for number in range(WEBHOOK_FAILURES + 1):
        deliver(told(alice, "webhook", webhook_url=hook.url, once=f"firing:{number}"))
    assert (Webhook.objects.get().failures, Webhook.objects.get().disabled_at) == (1, None)


def test_one_that_is_gone_is_not_called_again(alice: User, hook: Listening) -> None:
    hook.status = 410
    found = told(alice, "webhook", webhook_url=hook.url)
    deliver(found)
    assert delivery(found, "webhook").state == "dead"
    assert Webhook.objects.get().disabled_at is not None
