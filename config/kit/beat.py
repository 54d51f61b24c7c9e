"""The clock of the product: each job of the schedule runs once a period, however many beats there are.

A period is a number counted from 1970, so every beat agrees on it without talking. The beat that first
writes the row (job, period) sends the job; the others find the row. Nothing is kept on disk, and a beat that
comes back after its time sends what was due meanwhile, once.
"""

import logging
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.beat import Scheduler as CeleryScheduler
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from config.kit import jobs
from config.kit.models import IdempotencyKey

logger = logging.getLogger(__name__)

LONGEST_NAP_S = 5.0
LONGEST_WAIT_S = 30.0


@dataclass(frozen=True)
class Period:
    """How often a job runs. `offset` moves the start: a day with an offset of 3 hours starts at 03:00 UTC.

    `must_run` goes through the outbox, so that a broker that is down only delays it. Without, a period that
    finds no broker is left out: right for sweeps, of which the next does the work of all before.
    """

    job: str
    every: timedelta
    offset: timedelta = timedelta()
    must_run: bool = False

    def slot(self, now: datetime) -> int:
        return math.floor((now.timestamp() - self.offset.total_seconds()) / self.every.total_seconds())

    def next_start(self, now: datetime) -> float:
        return (self.slot(now) + 1) * self.every.total_seconds() + self.offset.total_seconds()


def claim(period: Period, now: datetime) -> bool:
    """True for one caller a period; for a `must_run` the job is then in the outbox already."""
    scope, slot = f"beat:{period.job}", period.slot(now)
    with transaction.atomic():
        _, mine = IdempotencyKey.objects.get_or_create(scope=scope, key=str(slot))
        if not mine:
            return False
        old = now - 3 * period.every - timedelta(hours=1)
        IdempotencyKey.objects.filter(scope=scope, created_at__lt=old).delete()
        if period.must_run:
            jobs.enqueue(period.job)
    return True


class Scheduler(CeleryScheduler):
    """What `celery beat` runs: the table named by settings.SCHEDULE in place of Celery's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.periods: tuple[Period, ...] = ()
        self.done: dict[str, int] = {}
        self.failures = 0
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        self.periods = tuple(import_string(settings.SCHEDULE))

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due, and say how many seconds to sleep."""
        now = timezone.now()
        try:
            for period in self._due(now):
                if claim(period, now) and not period.must_run:
                    self._send(period)
                self.done[period.job] = period.slot(now)
        except (DatabaseError, InterfaceError) as error:
            return self._wait_for_database(error)
        self.failures = 0
        start = min((period.next_start(now) for period in self.periods), default=math.inf)
        return min(max(start - time.time(), 0.01), LONGEST_NAP_S)

    def _due(self, now: datetime) -> Iterable[Period]:
        return (period for period in self.periods if self.done.get(period.job) != period.slot(now))

    def _send(self, period: Period) -> None:
        try:
            jobs.named(period.job).apply_async(expires=max(period.every.total_seconds(), 5))
        except jobs.BROKER_DOWN as error:
            logger.warning("broker is down, this period is left out: %s (%s)", period.job, type(error).__name__)

    def _wait_for_database(self, error: Exception) -> float:
        connection.close()
        self.failures += 1
        wait_s = min(2.0 ** (self.failures - 1), LONGEST_WAIT_S)
        logger.warning("database is down, next look in %s s (%s)", wait_s, type(error).__name__)
        return wait_s
