"""A portfolio: somebody's books, kept in one base currency by one method."""

import uuid

from django.conf import settings
from django.db import models

from portfolios.calc.books import Fees
from portfolios.calc.lots import Method
from portfolios.models import columns

METHODS = [(it.value, it.value) for it in (Method.FIFO, Method.LIFO, Method.HIFO, Method.AVERAGE)]


class Portfolio(columns.Sums):
    class Dividends(models.TextChoices):
        ASK = "ask"
        ALWAYS = "always"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="portfolios")
    name = models.CharField(max_length=100)
    base_currency = columns.currency()
    cost_basis = models.CharField(max_length=10, choices=METHODS, default=Method.AVERAGE)
    fee_policy = models.CharField(max_length=10, choices=[(it.value, it.value) for it in Fees], default=Fees.IN_COST)
    fee_schedule = models.JSONField(default=dict, blank=True, help_text="What a trade costs where nothing is said.")
    benchmark = models.ForeignKey(
        "markets.Instrument", models.SET_NULL, null=True, blank=True, related_name="benchmark_of"
    )
    dividends = models.CharField(max_length=6, choices=Dividends, default=Dividends.ASK)
    is_default = models.BooleanField(default=False, help_text="The one that the papers' routes mean.")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # The sums, and these, follow from the ledger.
    version = models.BigIntegerField(default=0, help_text="Goes up with each change of the ledger.")
    last_number = models.BigIntegerField(default=0, help_text="Of the transaction that was entered last.")
    history_from = models.DateField(null=True, help_text="Daily values from this day on wait to be worked out anew.")

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_default=True), name="one_default_portfolio"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Watchlist(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watchlists")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="one_watchlist_a_name"),)

    def __str__(self) -> str:
        return self.name


class Watched(models.Model):
    """An instrument of a watchlist, at its place."""

    watchlist = models.ForeignKey(Watchlist, models.CASCADE, related_name="watched")
    instrument = models.ForeignKey("markets.Instrument", models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ("place", "id")
        constraints = (models.UniqueConstraint(fields=["watchlist", "instrument"], name="watched_once"),)

    def __str__(self) -> str:
        return f"{self.place}: {self.instrument_id}"


class Share(models.Model):
    """A link that shows a portfolio to whoever has it, until it ends. Only the token's hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="shares")
    token_hash = models.CharField(max_length=64, unique=True)
    hides_amounts = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"share of {self.portfolio_id}"
