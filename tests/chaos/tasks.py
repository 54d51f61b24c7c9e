"""Jobs that do what jobs must not. A worker of the tests includes this file; the product never does."""

import os
import signal
import time
from datetime import timedelta

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from config.kit import events, jobs
from config.kit.beat import Period
from config.kit.jobs import job
from config.kit.models import Event

PERIODS = (
    Period("chaos.tick", every=timedelta(seconds=1)),
    Period("chaos.must_tick", every=timedelta(seconds=1), must_run=True),
    Period("kit.relay_outbox", every=timedelta(seconds=1)),
)
HASTY = {"back_off_s": 0.05}


@job()
def note(what: str) -> None:
    """Leaves an event, once for each `what`."""
    with transaction.atomic():
        if jobs.once("chaos.note", what):
            events.record("noted", None, what)


@job(queue="bulk")
def ran(what: str) -> None:
    """Leaves an event each time it runs."""
    events.record("ran", None, what)


@shared_task(name="chaos.fail", **HASTY)
def fail(what: str) -> None:
    events.record("ran", None, what)
    raise ValueError(f"{what} is poison")


@shared_task(name="chaos.kill", **HASTY)
def kill(what: str) -> None:
    events.record("ran", None, what)
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(name="chaos.hang", soft_time_limit=0.5, time_limit=1, **HASTY)
def hang(what: str) -> None:
    """Ignores the soft limit, as code does that catches every exception."""
    events.record("ran", None, what)
    while True:
        try:
            time.sleep(60)
        except SoftTimeLimitExceeded:
            continue


@job()
def hold(what: str) -> None:
    """Runs until its worker is killed, the second time not."""
    events.record("ran", None, what)
    if jobs_seen(what) == 1:
        time.sleep(600)


def jobs_seen(what: str) -> int:
    return Event.objects.filter(kind="ran", subject=what).count()


@job()
def tick() -> None:
    events.record("tick", None)


@job()
def must_tick() -> None:
    events.record("must_tick", None)
