"""What lets a person in: signed-in browsers, API clients, scripts; and the devices they came from."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models.owned import Owned


class RefreshFamily(Owned):
    """One sign-in of an API client: the chain of refresh tokens that follow each other, of which one lives."""

    LIFETIME = timedelta(days=7)

    current = models.CharField(max_length=64)  # SHA-256 of the living token's id, never the token
    previous = models.CharField(max_length=64, blank=True)
    rotated_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    device = models.CharField(max_length=120, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "API client"
        indexes = (models.Index(fields=("user", "-used_at")), models.Index(fields=("expires_at",)))

    def __str__(self) -> str:
        return f"{self.device or 'API client'} of {self.user_id}"


class SignIn(Owned):
    """One browser that is signed in. The session itself is Django's; both go together."""

    session = models.CharField(max_length=40, unique=True)  # as the session table has it: a hash of the cookie
    used_at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=120)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "signed-in browser"
        indexes = (models.Index(fields=("user", "-used_at")),)

    def __str__(self) -> str:
        return f"{self.device} of {self.user_id}"


class KnownDevice(Owned):
    """Where a person signed in before: its wrong passwords are counted apart from those of strangers."""

    secret = models.CharField(max_length=64)  # SHA-256 of the cookie; of the address where there are no cookies
    seen_at = models.DateTimeField(default=timezone.now)
    trusted_until = models.DateTimeField(null=True)  # until then it is not asked for the second factor
    device = models.CharField(max_length=120)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "secret"), name="device_known_once"),)

    def __str__(self) -> str:
        return f"{self.device} of {self.user_id}"


class ApiToken(Owned):
    """A key for a person's own scripts. It is shown once; the row knows its hash."""

    class Scope(models.TextChoices):
        READ = "read"
        TRADE = "trade"

    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    secret = models.CharField(max_length=64, unique=True)  # SHA-256: 256 random bits need no slow hash
    prefix = models.CharField(max_length=12)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "API token"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
