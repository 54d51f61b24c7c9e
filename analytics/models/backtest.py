"""A strategy that somebody has run over history, and what came of it."""

import uuid

from django.conf import settings
from django.db import models

from markets.calc.intervals import SLUGS
from markets.models import Instrument


class Backtest(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="backtests")
    name = models.CharField(max_length=80)
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="backtests")
    interval = models.PositiveSmallIntegerField(choices=[(int(interval), slug) for interval, slug in SLUGS.items()])
    start = models.DateField()
    end = models.DateField(help_text="The last day that counts.")
    strategy = models.JSONField(help_text="The form that analytics.calc.backtest.reading reads.")
    simulated = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress_pct = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["owner", "-created_at"], name="backtests_of_a_person"),)

    def __str__(self) -> str:
        return self.name
