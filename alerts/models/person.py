"""Where a person can be reached, and when they do not want to be."""

import secrets
import uuid
from datetime import time

from django.conf import settings
from django.db import models


def secret() -> str:
    return secrets.token_urlsafe(32)


class Wishes(models.Model):
    """Beside the matrix of kinds and channels, which the profile keeps."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="wishes")
    quiet_from = models.TimeField(null=True, blank=True, help_text="In the person's own zone.")
    quiet_to = models.TimeField(null=True, blank=True, default=time(7))
    movements = models.BooleanField(default=True, help_text="Told of unusual moves of what is held or watched.")
    digest = models.BooleanField(default=False, help_text="One letter a day instead of many.")
    webhook_secret = models.CharField(max_length=64, default=secret, help_text="Signs webhooks.")

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wishes of {self.user_id}"


class PushSubscription(models.Model):
    """A browser that may be woken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    device = models.CharField(max_length=120, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.device or self.endpoint[:60]


class Webhook(models.Model):
    """An address of a person's that alerts are posted to, and whether it still answers."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    failures = models.PositiveSmallIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "url"], name="one_webhook_an_address"),)

    def __str__(self) -> str:
        return self.url
