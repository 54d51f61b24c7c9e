"""Orders of paper trading. One that is filled has its transaction."""

import uuid

from django.db import models

from portfolios.models import columns
from portfolios.models.ledger import Transaction
from portfolios.models.portfolio import Portfolio


class Order(models.Model):
    class Side(models.TextChoices):
        BUY = "buy"
        SELL = "sell"

    class Type(models.TextChoices):
        MARKET = "market"
        LIMIT = "limit"
        STOP = "stop"

    class Lasting(models.TextChoices):
        DAY = "day"
        GTC = "gtc"  # good till cancelled

    class State(models.TextChoices):
        OPEN = "open"
        FILLED = "filled"
        CANCELLED = "cancelled"
        EXPIRED = "expired"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="orders")
    instrument = models.ForeignKey("markets.Instrument", models.RESTRICT, related_name="orders")
    side = models.CharField(max_length=4, choices=Side)
    type = models.CharField(max_length=6, choices=Type)
    lasting = models.CharField(max_length=3, choices=Lasting, default=Lasting.GTC)
    quantity = columns.amount()
    price = columns.amount(null=True, help_text="The limit or the stop; of a market order the price it records.")
    fee = columns.amount(null=True, help_text="Empty: by the portfolio's schedule.")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=40, blank=True, help_text="The code of what rejected it.")
    placed_at = models.DateTimeField(auto_now_add=True)
    armed_ms = models.BigIntegerField(help_text="Ticks from this moment on may fill it.")
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    transaction = models.OneToOneField(Transaction, models.SET_NULL, null=True, related_name="order")

    class Meta:
        ordering = ("-placed_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0) & (models.Q(price=None) | models.Q(price__gt=0)),
                name="orders_of_some",
            ),
        )
        indexes = (
            models.Index(fields=["portfolio", "-placed_at"], name="orders_of_a_portfolio"),
            models.Index(fields=["instrument"], condition=models.Q(state="open"), name="open_orders"),
        )

    def __str__(self) -> str:
        return f"{self.side} {self.quantity} ({self.state})"
