"""J7: with two beats each period still runs once; an outage of either engine ends neither."""

import pytest

from config.kit import jobs
from config.kit.models import Event, IdempotencyKey
from tests.pair import beats, own_valkey, speaking_to, worker
from tests.server import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def slots(job: str) -> set[int]:
    return {int(key) for key in IdempotencyKey.objects.filter(scope=f"beat:{job}").values_list("key", flat=True)}


def all_run() -> bool:
    jobs.relay()
    return Event.objects.filter(kind="must_tick").count() >= len(slots("chaos.must_tick"))


def test_j7_two_beats_run_each_period_once_also_after_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RELAY_AFTER", jobs.RELAY_AFTER * 0)
    with own_valkey() as valkey, speaking_to(valkey.url), worker(valkey.url, include="tests.chaos.tasks"):
        with beats(valkey.url, 2, schedule="tests.chaos.tasks.PERIODS") as both:
            wait_for(lambda: Event.objects.filter(kind="must_tick").count() >= 3, what="periods")
            valkey.stop()
            missed = len(slots("chaos.must_tick"))
            wait_for(lambda: len(slots("chaos.must_tick")) >= missed + 2, what="periods without a broker")
            valkey.start()
            wait_for(lambda: Event.objects.filter(kind="must_tick").count() >= missed + 3, what="caught up")
            assert all(beat.process.poll() is None for beat in both), [beat.log for beat in both]
        wait_for(all_run, what="what was due while the broker was down")

    assert Event.objects.filter(kind="must_tick").count() == len(slots("chaos.must_tick"))
    assert 1 <= Event.objects.filter(kind="tick").count() <= len(slots("chaos.tick"))
