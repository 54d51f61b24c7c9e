"""A job that failed for good is kept with its reason, told once, and can be sent again once."""

import pytest
from celery import shared_task
from django.contrib.auth import get_user_model

from config.kit import events, jobs, tasks
from config.kit.models import DeadLetter, Event, Outbox

pytestmark = pytest.mark.django_db


@shared_task(name="tests.poison", back_off_s=0)
def poison(what: str) -> None:
    raise ValueError(what)


def letter(job: str = "kit.relay_outbox", number: int = 1) -> DeadLetter:
    return DeadLetter.objects.create(task_id=f"task-{number}", job=job, args=[], error="ValueError: no", tries=3)


def test_three_tries_then_a_dead_letter_and_an_event() -> None:
    poison.apply(("bad",))
    found = DeadLetter.objects.get()
    assert (found.job, found.args, found.error, found.tries) == ("tests.poison", ["bad"], "ValueError: bad", 3)
    assert "raise ValueError(what)" in found.traceback
    assert Event.objects.get().payload == {"dead_letter": found.pk}


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
