"""What has a price: pairs, securities, indices, and what people price by hand."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from markets.calc.venues import Venue

VENUES = [(int(venue), venue.title) for venue in Venue]


class Instrument(models.Model):
    class Kind(models.TextChoices):
        CRYPTO = "crypto"
        STOCK = "stock"
        ETF = "etf", "ETF"
        BOND = "bond"
        FUND = "fund"
        INDEX = "index"
        FX = "fx", "FX"

    id = models.AutoField(primary_key=True)  # small: the papers show `{"id": 1}`
    symbol = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind)
    exchange = models.CharField(max_length=20, blank=True, help_text="NSE, NASDAQ ...; empty for pairs.")
    currency = models.CharField(max_length=10, help_text="Its prices are in this.")
    base = models.CharField(max_length=20, blank=True, help_text="Of a pair: BTC in BTC/USDT.")
    sector = models.CharField(max_length=60, blank=True)
    industry = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=60, blank=True)
    isin = models.CharField("ISIN", max_length=12, blank=True)
    tick_size = models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)
    description = models.TextField(blank=True)
    rank = models.PositiveIntegerField(null=True, blank=True, help_text="Its place among its kind, the largest first.")
    began_on = models.DateField(null=True, blank=True, help_text="There was none before; empty: nobody said.")
    active = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="instruments",
        help_text="Whose private instrument this is; empty: everybody's.",
    )  # fmt: skip
    hand_priced = models.BooleanField("priced by hand", default=False)
    primary_venue = models.PositiveSmallIntegerField(
        choices=VENUES, null=True, blank=True, help_text="Makes its price and candles."
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("symbol",)
        constraints = (
            # what is merged into another leaves its ticker to whom the exchange gives it next
            models.UniqueConstraint(
                fields=["symbol"],
                condition=models.Q(owner=None, merged_into=None),
                name="one_public_instrument_a_symbol",
            ),
            models.UniqueConstraint(fields=["owner", "symbol"], name="one_own_instrument_a_symbol"),
            models.CheckConstraint(
                condition=models.Q(tick_size=None) | models.Q(tick_size__gt=0), name="tick_size_is_positive"
            ),
        )
        indexes = (models.Index(fields=["kind", "rank"]),)

    def __str__(self) -> str:
        return self.symbol


class Alias(models.Model):
    """A symbol that leads to an instrument: a ticker it had before, or another spelling."""

    symbol = models.CharField(max_length=40, unique=True)
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ("symbol",)

    def __str__(self) -> str:
        return self.symbol


class ProviderSymbol(models.Model):
    """How one venue or provider spells an instrument."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="provider_symbols")
    provider = models.PositiveSmallIntegerField(choices=VENUES)
    symbol = models.CharField(max_length=60)

    class Meta:
        ordering = ("provider",)
        constraints = (
            models.UniqueConstraint(fields=["provider", "symbol"], name="one_instrument_a_provider_symbol"),
            models.UniqueConstraint(fields=["instrument", "provider"], name="one_symbol_a_provider"),
        )

    def __str__(self) -> str:
        return f"{self.symbol} at {Venue(self.provider).title}"
