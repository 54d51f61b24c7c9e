"""Files that were imported, how their columns were read, and what the market did to holdings."""

import uuid

from django.conf import settings
from django.db import models

from portfolios.models.ledger import Transaction
from portfolios.models.portfolio import Portfolio


class ImportBatch(models.Model):
    class State(models.TextChoices):
        PREPARED = "prepared"  # uploaded, and not said yet that it is to be imported
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    profile = models.CharField(max_length=40)
    content = models.BinaryField(help_text="Until it is done.")
    options = models.JSONField(default=dict, help_text="Columns mapped by hand, rows to skip or take.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    progress_pct = models.PositiveSmallIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    errors = models.JSONField(default=list, help_text="The first of the rows that were refused, and why.")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name


class Mapping(models.Model):
    """Which column of a person's files means what."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="import_mappings")
    name = models.CharField(max_length=80)
    columns = models.JSONField(help_text="Options of an import, as calc/imports/options.py keeps them.")

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="one_mapping_a_name"),)

    def __str__(self) -> str:
        return self.name


class AppliedAction(models.Model):
    """A corporate action and what one portfolio did with it: once, ever."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPLIED = "applied"
        DISMISSED = "dismissed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="actions")
    instrument = models.ForeignKey("markets.Instrument", models.CASCADE, related_name="+")
    type = models.CharField(max_length=10)
    ex_date = models.DateField()
    ratio = models.CharField(max_length=41, blank=True)
    amount = models.DecimalField(max_digits=38, decimal_places=18, null=True)
    currency = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State)
    transaction = models.ForeignKey(Transaction, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-ex_date",)
        constraints = (
            models.UniqueConstraint(fields=["portfolio", "instrument", "type", "ex_date"], name="applied_once_ever"),
        )

    def __str__(self) -> str:
        return f"{self.type} of {self.instrument_id} on {self.ex_date}"
