"""J5: a job that cannot succeed is tried three times and becomes a dead letter; the queue goes on."""

import os
from collections.abc import Iterator

import pytest

from config.kit import jobs
from config.kit.models import DeadLetter, Event
from tests.chaos import tasks
from tests.pair import Own, own_valkey, speaking_to, worker
from tests.server import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def valkey() -> Iterator[Own]:
    with own_valkey() as engine, speaking_to(engine.url):
        yield engine


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (tasks.fail.name, "ValueError: Alice's order is poison"),
        (tasks.kill.name, "ended its worker process"),
        (tasks.hang.name, "longer than its time limit"),
    ],
)
def test_j5_three_tries_then_a_dead_letter_and_the_next_job_runs(valkey: Own, name: str, reason: str) -> None:
    with worker(valkey.url, include="tests.chaos.tasks") as celery:
        jobs.enqueue(name, "Alice's order")
        letter = wait_for(DeadLetter.objects.first, what="dead letter")
        jobs.enqueue("chaos.note", "after")
        wait_for(Event.objects.filter(kind="noted").exists, what="next job")
        log = celery.log

    assert reason in letter.error
    assert (letter.job, letter.args, letter.tries) == (name, ["Alice's order"], 3)
    assert Event.objects.filter(kind="ran").count() == 3
    assert Event.objects.get(kind="job.failed").payload == {"dead_letter": letter.pk}
    assert "job failed for good" in log
    assert "Alice" not in log.replace("Alice's order is poison", ""), "arguments of jobs are not for logs"


def test_j5_a_backlog_drains_and_what_somebody_waits_for_goes_first(valkey: Own) -> None:
    """The row says 10,000 (`BACKLOG=10000`, 96 s on 2 busy cores); as many as a run of all tests can wait for here."""
    backlog = int(os.environ.get("BACKLOG", "1500"))
    with tasks.ran.app.producer_pool.acquire(block=True) as producer:
        for number in range(backlog):
            tasks.ran.apply_async((str(number),), producer=producer)
    with worker(valkey.url, include="tests.chaos.tasks", concurrency=2):
        jobs.enqueue("chaos.note", "soon")
        wait_for(Event.objects.filter(kind="noted").exists, what="the job of the other queue")
        waiting = backlog - Event.objects.filter(kind="ran").count()
        wait_for(lambda: Event.objects.filter(kind="ran").count() == backlog, timeout_s=120, what="drained")

    assert waiting > 0
    assert Event.objects.filter(kind="ran").values("subject").distinct().count() == backlog
    assert not DeadLetter.objects.exists()
