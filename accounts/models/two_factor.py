"""The second factor: an authenticator app, and codes for when it is lost."""

from django.db import models

from accounts.models.owned import Owned
from accounts.models.user import User


class Totp(models.Model):
    """The authenticator app of a person; its row is the lock that makes each code count once."""

    user = models.OneToOneField(User, models.CASCADE, related_name="totp", primary_key=True)
    sealed_secret = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    wrong_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"authenticator app of {self.user_id}"


class RecoveryCode(Owned):
    """One of ten codes for when the phone is lost."""

    code = models.CharField(max_length=64)  # HMAC-SHA256 under a key of this installation
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "code"), name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
