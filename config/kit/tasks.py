"""The kit's own jobs."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from config.kit import audit, idempotency, jobs, mail
from config.kit.jobs import job
from config.kit.models import DeadLetter, Event, IdempotencyKey


@job(limit_s=60)
def relay_outbox() -> None:
    """Send the jobs that the broker could not take when they were asked for."""
    jobs.relay()


@job(limit_s=60)
def send_mail(letter: str, template: str, to: str, context: dict[str, Any]) -> None:
    mail.send_once(letter, template, to, context)


@job(limit_s=60)
def tell_of_failed_job(event_id: int) -> None:
    """A letter to each superuser, at most one an hour for each kind of job: a thousand failures are one fault."""
    event = Event.objects.get(pk=event_id)
    letter = DeadLetter.objects.get(pk=event.payload["dead_letter"])
    if letter.job == send_mail.name:
        return
    known = {"job": letter.job, "tries": letter.tries, "error": letter.error[:500], "letter": letter.pk}
    with transaction.atomic():
        if jobs.once("kit.tell_of_failed_job", f"{letter.job}:{event.created_at:%Y-%m-%d-%H}"):
            for user in get_user_model().objects.filter(is_superuser=True, is_active=True):
                mail.post("job_failed", user.email, known)


@job(queue="bulk", limit_s=500)
def purge() -> None:
    """Throw away what has been of use: each table keeps as many days as settings.KEPT_DAYS says."""
    now = timezone.now()

    def too_old(what: str) -> Any:
        return now - timedelta(days=settings.KEPT_DAYS[what])

    Event.objects.filter(created_at__lt=too_old("events")).delete()
    IdempotencyKey.objects.filter(scope__startswith="once:", created_at__lt=too_old("effects")).delete()
    DeadLetter.objects.filter(retried_at__lt=too_old("retried_jobs")).delete()
    idempotency.purge()
    audit.purge(too_old("audit"))
