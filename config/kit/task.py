"""The class of every Celery task here: delivered at least once, tried three times, then buried with its reason.

Tries are counted in Valkey when a delivery starts, because a job that kills its process leaves nothing else
behind. A dead letter is a row that the admin shows and can send again. PostgreSQL or Valkey being away is not
the job's fault and costs no try: the job comes back until they do, for an hour.
"""

import logging
import random
import traceback
from typing import Any

import structlog
from celery import Task
from celery.exceptions import Ignore, Reject, Retry
from django.db import transaction
from prometheus_client import Counter

from config.kit import errors, events, valkey
from config.kit.models import DeadLetter

logger = logging.getLogger(__name__)

BURIED = Counter("tidemark_jobs_buried", "Jobs that failed for good", ["job"])
TRIES_KEPT_S = 24 * 3600
OUTAGE_WAIT_S = 30.0
OUTAGE_RETRIES = 120
LOST = "It ended its worker process, or ran longer than its time limit."


class Job(Task[Any, Any]):
    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    acks_on_timeout = False
    ignore_result = True
    serializer = "json"
    lane = "soon"
    soft_time_limit = 120
    time_limit = 130
    tries = 3
    max_retries = None  # `tries` decides
    back_off_s = 2.0

    def apply_async(self, args: Any = None, kwargs: Any = None, *more: Any, **options: Any) -> Any:
        """Send. Celery would write the arguments into its logs; here they are nobody's business."""
        options.setdefault("queue", self.lane)
        options.setdefault("argsrepr", "-")
        options.setdefault("kwargsrepr", "-")
        if request_id := structlog.contextvars.get_contextvars().get("request_id"):
            options["headers"] = {"request_id": request_id, **(options.get("headers") or {})}
        return super().apply_async(args, kwargs, *more, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly:
            return self.run(*args, **kwargs)
        known = {"job": self.name, "task_id": self.request.id}
        if request_id := (self.request.headers or {}).get("request_id"):
            known["request_id"] = request_id
        with structlog.contextvars.bound_contextvars(**known):
            return self._try(args, kwargs)

    def _try(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        number = self._count()
        try:
            if number > self.tries:
                self._bury(LOST, "", number - 1)
                raise Ignore
            done = self.run(*args, **kwargs)
        except (Ignore, Reject, Retry):
            raise
        except Exception as error:
            raise self._failed(error, number) from error
        self._forget()
        return done

    def _failed(self, error: Exception, number: int) -> Exception:
        """What Celery is to do about it: send it again, or nothing because it is buried."""
        if isinstance(error, errors.OUTAGES) and self.request.retries < OUTAGE_RETRIES:
            return self._after_outage(error)
        if number < self.tries:
            logger.warning("job failed, will be tried again (%s)", type(error).__name__, exc_info=True)
            return self._again(number)
        try:
            self._bury(f"{type(error).__name__}: {error}", traceback.format_exc(), number)
        except errors.OUTAGES as outage:
            return self._after_outage(outage)
        return Ignore()

    def _after_outage(self, error: Exception) -> Retry:
        logger.warning("an engine is away, job comes back later (%s)", type(error).__name__)
        self._forget()
        wait_s = min(self.back_off_s * 2**self.request.retries, OUTAGE_WAIT_S) * random.uniform(0.5, 1)  # noqa: S311
        return self.retry(countdown=wait_s, throw=False)

    def _count(self) -> int:
        """Which try this is. Deliveries are counted, so that a job that kills its process is noticed."""
        key = valkey.key("tries", self.request.id)
        try:
            with valkey.client().pipeline() as pipe:
                pipe.incr(key)
                pipe.expire(key, TRIES_KEPT_S)
                counted: int = pipe.execute()[0]
        except valkey.Unavailable:
            return 1  # uncounted: with the broker away, nothing is delivered for long
        return counted

    def _forget(self) -> None:
        try:
            valkey.client().delete(valkey.key("tries", self.request.id))
        except valkey.Unavailable:
            logger.info("count of tries is left to expire")

    def _again(self, number: int) -> Retry:
        """Twice as long each time, half of it by chance: a crowd that failed together must not return together."""
        wait_s = self.back_off_s * 2 ** (number - 1) * random.uniform(0.5, 1)  # noqa: S311
        return self.retry(countdown=wait_s, throw=False)

    def _bury(self, error: str, trace: str, tries: int) -> None:
        row = {"job": self.name, "args": list(self.request.args or ()), "error": error, "traceback": trace}
        with transaction.atomic():
            letter, new = DeadLetter.objects.get_or_create(task_id=self.request.id, defaults={**row, "tries": tries})
            if new:
                events.record("job.failed", None, self.name, {"dead_letter": letter.pk})
        BURIED.labels(self.name).inc()
        logger.error("job failed for good: %s (dead letter %s)", self.name, letter.pk)
        self._forget()
