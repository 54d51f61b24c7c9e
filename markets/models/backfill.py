"""History that is being fetched for an instrument, and how far that has come."""

from django.db import models
from django.utils import timezone

from markets.models.instrument import VENUES, Instrument


class Backfill(models.Model):
    class What(models.TextChoices):
        CLOSES = "closes"
        CANDLES = "candles"
        ACTIONS = "actions"
        FUNDAMENTALS = "fundamentals"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="backfills")
    what = models.CharField(max_length=15, choices=What)
    source = models.PositiveSmallIntegerField(choices=VENUES)
    since = models.DateField(help_text="From this day on.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress_pct = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-changed_at",)
        constraints = (models.UniqueConstraint(fields=["instrument", "what", "source"], name="one_backfill_a_kind"),)

    def __str__(self) -> str:
        return f"{self.what} of {self.instrument_id}: {self.state}"
