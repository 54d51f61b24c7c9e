"""A job that failed for good is kept with its reason, told once, and can be sent again once."""

import pytest
from celery import shared_task
from django.contrib.auth import get_user_model
from django.db import OperationalError

from config.kit import events, jobs, tasks
from config.kit.models import DeadLetter, Event, Outbox
from config.kit.task import Job

pytestmark = pytest.mark.django_db


@shared_task(name="tests.poison", back_off_s=0)
def poison(what: str) -> None:
    raise ValueError(what)


@shared_task(name="tests.without_engine", back_off_s=0)
def without_engine(failures: list[int]) -> None:
    if failures[0] > 0:
        failures[0] -= 1
        raise OperationalError("the database system is starting up")


def letter(job: str = "kit.relay_outbox", number: int = 1) -> DeadLetter:
    return DeadLetter.objects.create(task_id=f"task-{number}", job=job, args=[], error="ValueError: no", tries=3)


def test_three_tries_then_a_dead_letter_and_an_event() -> None:
    poison.apply(("bad",))
    found = DeadLetter.objects.get()
    assert (found.job, found.args, found.error, found.tries) == ("tests.poison", ["bad"], "ValueError: bad", 3)
    assert "raise ValueError(what)" in found.traceback
    assert Event.objects.get().payload == {"dead_letter": found.pk}


def test_an_outage_costs_no_try() -> None:
    failures = [5]
    without_engine.apply((failures,))
    assert failures == [0]
    assert not DeadLetter.objects.exists()


def test_a_burial_waits_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    away = iter([True, True, False])
    bury = Job._bury

    def refused_twice(self: Job, error: str, trace: str, tries: int) -> None:
        if next(away):
            raise OperationalError("the database system is shutting down")
        bury(self, error, trace, tries)

    monkeypatch.setattr(Job, "_bury", refused_twice)
    poison.apply(("bad",))
    assert DeadLetter.objects.get().error == "ValueError: bad"


def test_it_is_sent_again_once() -> None:
    found = letter()
    assert jobs.send_again(found)
    assert not jobs.send_again(found)
    assert Outbox.objects.get().job == "kit.relay_outbox"


def test_superusers_get_one_letter_an_hour_for_a_thousand_failures() -> None:
    get_user_model().objects.create_superuser("charlie@example.com", "password123", name="Charlie")
    for number in range(3):
        event = events.record("failed", None, payload={"dead_letter": letter(number=number).pk})
        tasks.tell_of_failed_job(event.pk)
    assert [row.args[2] for row in Outbox.objects.filter(job="kit.send_mail")] == ["charlie@example.com"]


def test_mail_that_cannot_be_sent_is_not_told_by_mail() -> None:
    get_user_model().objects.create_superuser("charlie@example.com", "password123", name="Charlie")
    event = events.record("failed", None, payload={"dead_letter": letter("kit.send_mail").pk})
    tasks.tell_of_failed_job(event.pk)
    assert not Outbox.objects.exists()
