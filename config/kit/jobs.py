"""Work that is done later: asked for inside a transaction, sent to Celery by name once it commits.

    enqueue("alerts.deliver", notification.id)

The request for the job is a row of the same transaction, so a broker that is down loses nothing: the row
stays, and `relay` (a task of the beat) sends it later. A job may therefore arrive twice; what it does must
happen once, which `once` holds.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from typing import Any, cast

from celery import Task, current_app, shared_task
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from kombu.exceptions import KombuError, OperationalError
from redis.exceptions import RedisError

from config.kit.models import DeadLetter, IdempotencyKey, Outbox

logger = logging.getLogger(__name__)

BROKER_DOWN = (OperationalError, KombuError, RedisError, OSError)
PAUSE_S = 5
RELAY_AFTER = timedelta(seconds=5)
RELAY_BATCH = 500


class UnknownJob(LookupError):
    """No task has this name: a slip of the pen in the code that enqueues it."""


def job(*, queue: str = "soon", tries: int = 3, limit_s: int = 120) -> Callable[[Callable[..., Any]], Task[..., Any]]:
    """A function of an app's tasks.py as a job, named `<app>.<function>`.

    `soon` is for what somebody waits for, `bulk` for what takes its time. At `limit_s` the job gets
    SoftTimeLimitExceeded, ten seconds later its process is ended; both count as a try.
    """

    def decorate(function: Callable[..., Any]) -> Task[..., Any]:
        app_label = function.__module__.rpartition(".tasks")[0].rpartition(".")[2]
        options: dict[str, Any] = {"lane": queue, "tries": tries, "soft_time_limit": limit_s}
        name = f"{app_label}.{function.__name__}"
        made = shared_task(name=name, time_limit=limit_s + 10, **options)(function)  # type: ignore[no-untyped-call]
        return cast(Task[..., Any], made)

    return decorate


def named(name: str) -> Task[..., Any]:
    """The task of this name, in any process: a web process has not imported the apps' tasks until now."""
    _import_tasks()
    task: Task[..., Any] | None = current_app.tasks.get(name)
    if task is None:
        raise UnknownJob(name)
    return task


@cache
def _import_tasks() -> None:
    """Django's own walk over the apps: Celery's (`import_default_modules`) runs all system checks as well."""
    autodiscover_modules("tasks")


def enqueue(name: str, *args: Any) -> None:
    """Ask for a job as part of the caller's transaction (at once, where there is none)."""
    named(name)
    row = Outbox.objects.create(job=name, args=list(args))
    transaction.on_commit(partial(_send_now, row))


class _Pause:
    """After one failure nobody waits for the broker again for a while: the relay will send."""

    until = 0.0


def _send_now(row: Outbox) -> None:
    """Send at commit. Whatever fails here is the relay's to repeat, never the caller's to see."""
    if time.monotonic() < _Pause.until:
        return
    try:
        with transaction.atomic():
            # The row goes first: its lock keeps the relay away, and it comes back if sending fails.
            if Outbox.objects.filter(pk=row.pk).delete()[0]:
                send(row)
    except BROKER_DOWN as error:
        _Pause.until = time.monotonic() + PAUSE_S
        logger.warning("broker is down, job waits: %s (%s)", row.job, type(error).__name__)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("database failed after commit, job waits: %s (%s)", row.job, type(error).__name__)


def send(row: Outbox) -> None:
    named(row.job).apply_async(tuple(row.args))


def relay() -> int:
    """Send what is left over, oldest first. Several relays at once share the rows."""
    sent = 0
    with transaction.atomic():
        left = Outbox.objects.filter(created_at__lt=timezone.now() - RELAY_AFTER)
        for row in left.select_for_update(skip_locked=True).order_by("id")[:RELAY_BATCH]:
            try:
                send(row)
            except UnknownJob:
                _bury_unknown(row)
                continue
            except BROKER_DOWN as error:
                logger.warning("broker is down, jobs wait (%s)", type(error).__name__)
                break
            row.delete()
            sent += 1
    return sent


def _bury_unknown(row: Outbox) -> None:
    """A job whose code is gone (or not yet here, in the middle of a deployment) must not hold up the rest."""
    logger.error("waiting job has no task: %s", row.job)
    error = "No task has this name in the version that runs."
    DeadLetter.objects.create(task_id=f"outbox-{row.pk}", job=row.job, args=row.args, error=error, tries=0)
    row.delete()


def once(scope: str, key: object) -> bool:
    """True for the first caller with this key whose transaction commits, False for every later one.

    A job delivered twice asks before its effect: `if not once("alerts.deliver", id): return`.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("once() must be in the transaction of the effect it guards")
    _, first = IdempotencyKey.objects.get_or_create(scope=f"once:{scope}", key=str(key))
    return first


def send_again(letter: DeadLetter) -> bool:
    """Give a dead letter three new tries, as a new job; False for one that was sent again before."""
    with transaction.atomic():
        first = DeadLetter.objects.filter(pk=letter.pk, retried_at=None).update(retried_at=timezone.now()) == 1
        if first:
            enqueue(letter.job, *letter.args)
    return first
