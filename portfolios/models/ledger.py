"""The ledger: transactions with their revisions, and postings that are only ever added.

A transaction keeps its id. What it says now stands in its own row, so that lists are one query; what it said before
stands in its revisions. Postings of a revision that was replaced are taken back by others, never removed: a trigger
refuses UPDATE and DELETE of revisions and postings, but under the audited setting of services/purge.py.
"""

import uuid

from django.db import models

from portfolios.calc.entries import Kind
from portfolios.calc.postings import Account
from portfolios.models import columns
from portfolios.models.portfolio import Portfolio


class Said(models.Model):
    """What one revision of a transaction says."""

    kind = models.CharField(max_length=12, choices=[(it.value, it.value) for it in Kind])
    executed_on = models.DateField(help_text="In UTC.")
    executed_at = models.DateTimeField(null=True, help_text="Empty: only the day is known.")
    instrument = models.ForeignKey("markets.Instrument", models.RESTRICT, null=True, related_name="+")
    quantity = columns.amount(null=True)
    price = columns.amount(null=True)
    amount = columns.total()
    fee = columns.total()
    tax = columns.total()
    currency = columns.currency()
    rate = columns.amount(default=1, help_text="Base units for one of `currency`.")
    settles_in_base = models.BooleanField(default=False)
    ratio = models.CharField(max_length=41, blank=True)
    chosen = models.JSONField(default=list, blank=True, help_text="Lots to be sold, by name.")
    carried = models.JSONField(default=list, blank=True, help_text="Lots that a transfer brought.")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class Transaction(Said):
    class Origin(models.TextChoices):
        PERSON = "person"
        TRADE = "trade"
        ASSET = "asset"  # holdings tracked without cash
        IMPORT = "import"
        ACTION = "action"  # a corporate action of the market
        OPENING = "opening"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="transactions")
    number = models.BigIntegerField(help_text="The order they were entered in.")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PERSON)
    revision = models.PositiveIntegerField(default=1)
    void = models.BooleanField(default=False)
    other_side = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    batch = models.ForeignKey("portfolios.ImportBatch", models.SET_NULL, null=True, related_name="transactions")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of what was imported: the same row is known.")
    tags = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-executed_on", "-number")
        constraints = (
            models.UniqueConstraint(fields=["portfolio", "number"], name="one_transaction_a_number"),
            models.CheckConstraint(
                condition=models.Q(quantity=None) | models.Q(quantity__gt=0), name="no_transaction_of_nothing"
            ),
            models.CheckConstraint(
                condition=(models.Q(price=None) | models.Q(price__gte=0))
                & models.Q(amount__gte=0, fee__gte=0, tax__gte=0, rate__gt=0),
                name="no_transaction_below_zero",
            ),
        )
        indexes = (
            models.Index(fields=["portfolio", "-executed_on", "-number"], name="transactions_by_day"),
            models.Index(fields=["portfolio", "instrument", "executed_on"], name="transactions_of_one"),
            models.Index(
                fields=["portfolio", "fingerprint"], condition=~models.Q(fingerprint=""), name="imported_rows"
            ),
        )

    def __str__(self) -> str:
        return f"{self.executed_on} {self.kind}"


class Revision(Said):
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    void = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.PositiveIntegerField(null=True, help_text="A user's id; the row outlives nobody's account.")

    class Meta:
        ordering = ("revision",)
        constraints = (models.UniqueConstraint(fields=["transaction", "revision"], name="one_revision_a_number"),)

    def __str__(self) -> str:
        return f"{self.transaction_id} #{self.revision}"


class Posting(models.Model):
    """Postings of one revision add up to nothing in each currency."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="postings")
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="postings")
    revision = models.PositiveIntegerField()
    reverses = models.BooleanField(default=False, help_text="Takes a revision back that was replaced.")
    account = models.CharField(max_length=10, choices=[(it.value, it.value) for it in Account])
    instrument = models.ForeignKey("markets.Instrument", models.RESTRICT, null=True, related_name="+")
    currency = columns.currency()
    amount = columns.amount()
    rate = columns.amount()
    base = columns.amount()
    executed_on = models.DateField(help_text="As the revision it belongs to, also where it takes it back.")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["portfolio", "account", "currency"], name="postings_of_an_account"),)

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
