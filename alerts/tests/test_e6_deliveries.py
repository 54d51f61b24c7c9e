"""E6: a delivery that is asked for twice is made once; one whose worker died is made again, with the same id."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts.models import User
from alerts.services import deliveries
from alerts.tests.receivers import Letters, Listening
from alerts.tests.telling import deliver, delivery, later, told

pytestmark = pytest.mark.django_db


def test_e6_a_letter_asked_for_twice_is_sent_once(alice: User, letters: Letters) -> None:
    found = told(alice, "email")
    deliver(found)
    deliver(found)
    assert len(letters.got) == 1
    assert delivery(found, "email").state == "sent"


@pytest.mark.django_db(transaction=True)
def test_e6_workers_at_the_same_time_call_once(alice: User, hook: Listening) -> None:
    found = told(alice, "webhook", webhook_url=hook.url)
    start = Barrier(6)

    def run() -> None:
        start.wait()
        deliver(found)
        connection.close()

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(hook.got) == 1


def test_e6_a_worker_that_died_leaves_it_to_the_next_with_the_same_id(
    alice: User, hook: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies after the call and before the row says so: the one case in which it is called twice."""
    found = told(alice, "webhook", webhook_url=hook.url)
    with monkeypatch.context() as dying:
        dying.setattr(deliveries, "_end", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver(found)
    deliver(found)
    assert len(hook.got) == 1, "its lease has not ended"

    later(found, seconds=deliveries.LEASE.total_seconds())
    deliver(found)
    assert [it.headers["idempotency-key"] for it in hook.got] == [str(delivery(found, "webhook").pk)] * 2
    assert delivery(found, "webhook").state == "sent"


def test_e6_one_that_ends_each_process_is_given_up(
    alice: User, hook: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(alice, "webhook", webhook_url=hook.url)
    with monkeypatch.context() as dying:
        dying.setattr(deliveries.ways, "send", lambda *_: (_ for _ in ()).throw(SystemExit))
        for _ in range(len(deliveries.BACK_OFF) + 1):
            with pytest.raises(SystemExit):
                deliver(found)
            later(found, days=1)
        deliver(found)
    assert delivery(found, "webhook").state == "dead"
