"""The kit's own jobs."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from config.kit import audit, jobs, mail
from config.kit.jobs import job
from config.kit.models import DeadLetter, Event, IdempotencyKey


@job(limit_s=60)
def relay_outbox() -> None:
    """Send the jobs that the broker could not take when they were asked for."""
    jobs.relay()


@job(limit_s=60)
def send_mail(letter: str, template: str, to: str, context: dict[str, Any]) -> None:
    mail.send_once(letter, template, to, context)


@job(queue="bulk", limit_s=500)
def purge() -> None:
    """Throw away what has been of use: each table keeps as many days as settings.KEPT_DAYS says."""
    now = timezone.now()

    def too_old(what: str) -> Any:
        return now - timedelta(days=settings.KEPT_DAYS[what])

    Event.objects.filter(created_at__lt=too_old("events")).delete()
    IdempotencyKey.objects.filter(scope__startswith="once:", created_at__lt=too_old("effects")).delete()
    DeadLetter.objects.filter(retried_at__lt=too_old("retried_jobs")).delete()
    audit.purge(too_old("audit"))
