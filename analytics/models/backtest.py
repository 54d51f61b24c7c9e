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
    cash = models.DecimalField(max_digits=38, decimal_places=18, default=10_000, help_text="What it begins with.")
    simulated = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress_pct = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)
    summary = models.JSONField(null=True, help_text="The figures that lists show.")
    result = models.JSONField(null=True, help_text="Everything else but the trades.")
    trades = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, help_text="When a worker took it up, the last time.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        indexes = (models.Index(fields=["owner", "-created_at"], name="backtests_of_a_person"),)

    def __str__(self) -> str:
        return self.name

    @property
    def under_way(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)
