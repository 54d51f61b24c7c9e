"""What a person is told, and how it got to them."""

import uuid

from django.conf import settings
from django.db import models

from alerts.models.alert import Alert
from markets.models import Instrument
from portfolios.models import Portfolio


class Notification(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=1000, blank=True)
    path = models.CharField(max_length=200, blank=True, help_text="The page about it.")
    instrument = models.ForeignKey(Instrument, models.SET_NULL, null=True, related_name="+")
    portfolio = models.ForeignKey(Portfolio, models.SET_NULL, null=True, related_name="+")
    alert = models.ForeignKey(Alert, models.SET_NULL, null=True, related_name="notifications")
    once = models.CharField(
        max_length=80, unique=True, help_text="What it tells of: told once, however often it is read."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["user", "-created_at", "-id"], name="notifications_of_a_person"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="unread_notifications"),
        )

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One notification by one channel. Its id is what the other side can tell a repetition by."""

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        HELD = "held"  # quiet hours: it goes when they end
        SKIPPED = "skipped"  # the person does not want it there, or there is no place to send it to
        FAILED = "failed"  # it is tried again
        DEAD = "dead"  # it is not tried any more

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10)
    to = models.CharField(max_length=600, blank=True, help_text="An address where a channel has several.")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, help_text="Not before; empty once it has ended.")
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ("channel",)
        constraints = (
            models.UniqueConstraint(fields=["notification", "channel", "to"], name="one_delivery_a_channel"),
        )
        indexes = (models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="due_deliveries"),)

    def __str__(self) -> str:
        return f"{self.channel}: {self.state}"
