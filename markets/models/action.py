"""What a company did with its shares, and how it is doing."""

from django.db import models

from markets.models.instrument import VENUES, Instrument


class CorporateAction(models.Model):
    class Type(models.TextChoices):
        DIVIDEND = "dividend"
        SPLIT = "split"
        BONUS = "bonus"

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="actions")
    type = models.CharField(max_length=10, choices=Type)
    ex_date = models.DateField()
    ratio = models.CharField(max_length=20, blank=True, help_text="2:1 is two for one; a bonus of 1:1 doubles too.")
    amount = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True, help_text="For one share.")
    currency = models.CharField(max_length=10, blank=True)
    source = models.PositiveSmallIntegerField(choices=VENUES)

    class Meta:
        ordering = ("-ex_date",)
        constraints = (
            models.UniqueConstraint(fields=["instrument", "type", "ex_date", "source"], name="one_action_a_day"),
            models.CheckConstraint(condition=models.Q(amount=None) | models.Q(amount__gt=0), name="amount_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.type} of {self.instrument_id} on {self.ex_date}"


class Fundamentals(models.Model):
    """A company's figures: as of now, or of one quarter or year that ended on `as_of`."""

    class Period(models.TextChoices):
        NOW = "now"
        QUARTER = "quarter"
        YEAR = "year"

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="fundamentals")
    period = models.CharField(max_length=10, choices=Period)
    as_of = models.DateField()
    currency = models.CharField(max_length=10, blank=True)
    market_cap = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    pe_ratio = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    eps = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    revenue = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    net_income = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    debt = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    dividend_yield = models.DecimalField(
        max_digits=38, decimal_places=18, null=True, blank=True, help_text="In percent."
    )
    source = models.PositiveSmallIntegerField(choices=VENUES)
    fetched_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "fundamentals"
        ordering = ("-as_of",)
        constraints = (
            models.UniqueConstraint(fields=["instrument", "period", "as_of", "source"], name="one_report_a_period"),
        )

    def __str__(self) -> str:
        return f"{self.period} of {self.instrument_id}, {self.as_of}"
