"""J6: the transaction commits while the broker is down: the job is sent later, and has its effect once."""

import pytest
from django.db import transaction

from config.kit import jobs
from config.kit.models import Event, Outbox
from tests.pair import own_valkey, speaking_to, worker
from tests.server import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_j6_a_job_waits_for_the_broker_and_is_delivered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RELAY_AFTER", jobs.RELAY_AFTER * 0)
    with own_valkey() as valkey, speaking_to(valkey.url), worker(valkey.url, include="tests.chaos.tasks"):
        jobs.enqueue("chaos.note", "before")
        wait_for(Event.objects.filter(subject="before").exists, what="the worker works")
        valkey.stop()

        with transaction.atomic():
            for number in range(20):
                jobs.enqueue("chaos.ran", str(number))
        assert Outbox.objects.count() == 20
        assert jobs.relay() == 0

        valkey.start()
        assert wait_for(jobs.relay, what="the relay reaches the broker") == 20
        wait_for(lambda: Event.objects.filter(kind="ran").count() >= 20, timeout_s=60, what="delivered")
        assert jobs.relay() == 0

    assert not Outbox.objects.exists()
    assert sorted(Event.objects.filter(kind="ran").values_list("subject", flat=True)) == sorted(map(str, range(20)))


def test_j6_a_worker_that_is_killed_gives_its_job_back() -> None:
    """The message of a killed worker is not lost: another worker gets it after the visibility timeout."""
    with own_valkey() as valkey, speaking_to(valkey.url):
        with worker(valkey.url, include="tests.chaos.tasks") as first:
            jobs.enqueue("chaos.hold", "held")
            wait_for(Event.objects.filter(subject="held").exists, what="the job has begun")
            first.kill()
        with worker(valkey.url, include="tests.chaos.tasks", visibility_s=1):
            wait_for(lambda: Event.objects.filter(subject="held").count() == 2, what="it is delivered again")
