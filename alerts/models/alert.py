"""What somebody wants to be told of, and each time it came true."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models

from markets.models import Instrument
from portfolios.models import Portfolio


def amount() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=38, decimal_places=18, null=True, blank=True)


class Alert(models.Model):
    class Kind(models.TextChoices):
        PRICE = "price"
        PERCENT_CHANGE = "percent_change"
        MOVING_AVERAGE_CROSS = "moving_average_cross"
        RSI = "rsi", "RSI"
        VOLUME_SPIKE = "volume_spike"
        NEW_HIGH = "new_high", "New 52-week high"
        NEW_LOW = "new_low", "New 52-week low"
        PORTFOLIO_VALUE = "portfolio_value"
        PORTFOLIO_DAY_CHANGE = "portfolio_day_change"
        HOLDING_WEIGHT = "holding_weight"
        FEED_STALE = "feed_stale"

    class Direction(models.TextChoices):
        ABOVE = "above"
        BELOW = "below"
        CROSSES = "crosses"  # from either side

    class Repeat(models.TextChoices):
        ONCE = "once"
        EVERY_TIME = "every_time"

    class Status(models.TextChoices):
        ACTIVE = "active"
        TRIGGERED = "triggered"  # once, and done
        PAUSED = "paused"
        EXPIRED = "expired"

    class Side(models.TextChoices):
        """Where its figure was when it was last looked at: only what comes from the other side crosses."""

        UNKNOWN = "unknown"
        ABOVE = "above"
        BELOW = "below"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=24, choices=Kind, default=Kind.PRICE)
    instrument = models.ForeignKey(Instrument, models.CASCADE, null=True, related_name="alerts")
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, null=True, related_name="alerts")
    venue = models.CharField(max_length=24, blank=True, help_text="Of a feed that is watched.")
    direction = models.CharField(max_length=8, choices=Direction, default=Direction.ABOVE)
    target = amount()  # a price, a percentage, an RSI, a multiple, an amount: as the kind has it
    window = models.CharField(max_length=8, blank=True, help_text="15m, 1h, 1d ...: of a change, or of the candles.")
    parameters = models.JSONField(default=dict, blank=True, help_text="Of an indicator: period, fast, slow.")
    at_once = models.BooleanField(default=False, help_text="Fires also when it is true already when it is made.")
    repeat = models.CharField(max_length=10, choices=Repeat, default=Repeat.ONCE)
    cooldown_s = models.PositiveIntegerField(default=3600)
    expires_at = models.DateTimeField(null=True, blank=True)
    channels = models.JSONField(default=list)
    webhook_url = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    side = models.CharField(max_length=8, choices=Side, default=Side.UNKNOWN)
    turn = models.PositiveIntegerField(default=0, help_text="How often it fired: each turn is claimed once.")
    armed_ms = models.BigIntegerField(default=0, help_text="Prices from this moment on count.")
    quiet_until = models.DateTimeField(null=True, blank=True, help_text="Its cool-down.")
    triggered_at = models.DateTimeField(null=True, blank=True)
    triggered_price = amount()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-created_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(kind="price") | models.Q(target__gt=0, instrument__isnull=False),
                name="a_price_is_above_nothing",
            ),
        )
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="alerts_of_a_person"),
            models.Index(fields=["kind", "instrument"], condition=models.Q(status="active"), name="active_alerts"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.direction} {self.target}"


class Firing(models.Model):
    """One time that an alert came true. The row is the claim: whoever makes it tells of it."""

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="firings")
    turn = models.PositiveIntegerField()
    at = models.DateTimeField(help_text="When the price was there.")
    value = amount()
    seen = models.JSONField(default=dict, help_text="The figures behind it.")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["alert", "turn"], name="one_firing_a_turn"),)

    def __str__(self) -> str:
        return f"{self.alert_id} #{self.turn}"
