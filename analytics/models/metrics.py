"""What a job has worked out for each instrument since the last close: screener, summary and alerts read it."""

from django.db import models

from markets.models import Instrument


class Metrics(models.Model):
    """One row an instrument, replaced by each run. A figure without enough days behind it is null."""

    instrument = models.OneToOneField(Instrument, models.CASCADE, primary_key=True, related_name="metrics")
    day = models.DateField(null=True, help_text="The last close that went in.")
    days = models.PositiveIntegerField(default=0, help_text="Closes that went in: of five years, and two weeks before.")
    simulated = models.BooleanField(
        default=False, help_text="From simulated prices, which never stand beside real ones."
    )
    updated_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True, help_text="Why this run has no figures.")

    close = models.FloatField(null=True)
    return_1d = models.FloatField(null=True, help_text="Percent, as every return.")
    return_1w = models.FloatField(null=True)
    return_1m = models.FloatField(null=True)
    return_3m = models.FloatField(null=True)
    return_6m = models.FloatField(null=True)
    return_ytd = models.FloatField(null=True)
    return_1y = models.FloatField(null=True)
    return_3y = models.FloatField(null=True)
    return_5y = models.FloatField(null=True)
    volatility_30d = models.FloatField(null=True, help_text="Percent a year, of log returns.")
    volatility_1y = models.FloatField(null=True)
    sharpe_1y = models.FloatField(null=True)
    max_drawdown_1y = models.FloatField(null=True, help_text="Percent below the high before it, as a positive number.")
    beta = models.FloatField(null=True, help_text="To the index of its country; of crypto to Bitcoin. Of one year.")
    high_52w = models.FloatField(null=True)
    low_52w = models.FloatField(null=True)
    from_high_52w = models.FloatField(null=True, help_text="Percent; zero or below.")
    from_low_52w = models.FloatField(null=True, help_text="Percent; zero or above.")
    rsi = models.FloatField(null=True, help_text="Of 14 days.")
    sma_50 = models.FloatField(null=True)
    sma_200 = models.FloatField(null=True)
    from_sma_50 = models.FloatField(null=True, help_text="Percent the close is above the average; below it: negative.")
    from_sma_200 = models.FloatField(null=True)
    sma_200_days = models.IntegerField(null=True, help_text="Days in a row it has risen; fallen: negative.")
    volume_ratio = models.FloatField(null=True, help_text="The last day's to the average of 20 days before.")

    class Meta:
        verbose_name_plural = "metrics"

    def __str__(self) -> str:
        return f"{self.instrument_id} of {self.day}"


class MetricsRun(models.Model):
    """One pass over the catalogue."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="Empty while it runs, or when its worker was lost.")
    total = models.PositiveIntegerField()
    simulated = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
