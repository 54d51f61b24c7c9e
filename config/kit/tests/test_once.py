"""An effect that a job guards with `once` happens once, however often the job is delivered (row E6)."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from config.kit import events, jobs
from config.kit.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def effect(key: str) -> None:
    with transaction.atomic():
        if jobs.once("test.effect", key):
            events.record("effect", None, key)


def test_e6_a_second_delivery_changes_nothing() -> None:
    effect("Alice's dividend")
    effect("Alice's dividend")
    effect("Bob's dividend")
    assert Event.objects.count() == 2


def test_e6_deliveries_at_the_same_time_have_one_effect() -> None:
    start = Barrier(8)

    def run() -> None:
        start.wait()
        effect("Alice's dividend")
        connection.close()

    threads = [Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Event.objects.count() == 1


def test_e6_an_effect_that_failed_may_be_tried_again() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert jobs.once("test.effect", 1)
        raise ZeroDivisionError
    with transaction.atomic():
        assert jobs.once("test.effect", 1)


def test_e6_it_refuses_to_guard_what_is_not_in_its_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        jobs.once("test.effect", 1)
