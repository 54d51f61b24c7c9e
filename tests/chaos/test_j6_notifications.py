"""J6 and E6 with a real worker: what was told of arrives, whoever dies meanwhile; what comes twice has one id."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from alerts.models import Delivery
from alerts.services import deliveries
from alerts.tests.receivers import listening, mail_server
from alerts.tests.telling import told
from config.kit import jobs
from config.kit.models import Outbox
from tests.pair import own_valkey, speaking_to, worker
from tests.server import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_j6_told_while_the_broker_is_down_and_delivered_once(
    alice: User, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RELAY_AFTER", jobs.RELAY_AFTER * 0)
    with mail_server(settings) as letters, own_valkey() as valkey, speaking_to(valkey.url):
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{letters.port}")
        with worker(valkey.url):
            valkey.stop()
            found = told(alice, "in_app", "email")
            assert Outbox.objects.filter(job="alerts.deliver").count() == 1
            valkey.start()
            wait_for(lambda: jobs.relay() or not Outbox.objects.exists(), what="the relay reaches the broker")
            wait_for(found.deliveries.filter(channel="email", state="sent").exists, timeout_s=60, what="delivered")
        assert len(letters.got) == 1


def test_e6_a_worker_killed_while_it_calls_is_followed_by_one_with_the_same_key(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as hook, own_valkey() as valkey, speaking_to(valkey.url):
        monkeypatch.setenv("OUTBOUND_ALLOW", hook.where)
        with worker(valkey.url) as first:
            hook.open.clear()
            found = told(alice, "webhook", webhook_url=hook.url)
            wait_for(lambda: hook.got, timeout_s=60, what="it is called")
            first.kill()
        hook.open.set()
        assert Delivery.objects.get().state == "queued"

        Delivery.objects.update(due_at=timezone.now() - timedelta(minutes=1))  # its lease has ended
        with worker(valkey.url):
            deliveries.deliver_due()
            wait_for(found.deliveries.filter(state="sent").exists, timeout_s=60, what="delivered")
    assert [got.headers["idempotency-key"] for got in hook.got] == [str(Delivery.objects.get().pk)] * 2
