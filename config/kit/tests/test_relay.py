"""What the broker could not take is sent later: each row by one relay, the oldest first."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from config.kit import jobs, valkey
from config.kit.models import DeadLetter, Outbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_leftovers() -> None:
    valkey.client().delete("soon", "bulk")


def leave(job: str = "kit.relay_outbox", *, seconds_old: int = 60) -> Outbox:
    row = Outbox.objects.create(job=job, args=[])
    Outbox.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(seconds=seconds_old))
    return row


def test_leftovers_are_sent_and_fresh_rows_are_left_to_their_transaction() -> None:
    leave()
    fresh = leave(seconds_old=0)
    assert jobs.relay() == 1
    assert valkey.client().llen("soon") == 1
    assert list(Outbox.objects.all()) == [fresh]


def test_relays_at_the_same_time_send_each_row_once() -> None:
    rows, relays = 40, 4
    for _ in range(rows):
        leave()
    start, sent = Barrier(relays), []

    def run() -> None:
        start.wait()
        sent.append(jobs.relay())
        connection.close()

    threads = [Thread(target=run) for _ in range(relays)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == rows == valkey.client().llen("soon")


def test_a_row_that_is_just_being_sent_is_passed_over() -> None:
    row = leave()
    with transaction.atomic():
        Outbox.objects.select_for_update().get(pk=row.pk)
        found = []

        def other() -> None:
            found.append(jobs.relay())
            connection.close()

        thread = Thread(target=other)
        thread.start()
        thread.join()
    assert found == [0]


def test_a_job_without_code_does_not_hold_up_the_rest() -> None:
    leave("gone.forever")
    leave()
    assert jobs.relay() == 1
    assert DeadLetter.objects.get().job == "gone.forever"
    assert not Outbox.objects.exists()
