"""What a person may look back on, and take along."""

from django.db import models

from accounts.models.owned import Owned


class SecurityEvent(Owned):
    """What happened to an account's safety. Rows are only added: a trigger of the database holds that."""

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up", "Signed up"
        SIGNED_IN = "signed_in", "Signed in"
        SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", "Signed out everywhere"
        SESSION_ENDED = "session_ended", "Ended a session"
        NEW_DEVICE = "new_device", "Signed in on a new device"
        EMAIL_VERIFIED = "email_verified", "Verified the e-mail address"
        PASSWORD_CHANGED = "password_changed", "Changed the password"
        PASSWORD_RESET = "password_reset", "Reset the password"
        TWO_FACTOR_ON = "two_factor_on", "Turned two-factor sign-in on"
        TWO_FACTOR_OFF = "two_factor_off", "Turned two-factor sign-in off"
        RECOVERY_CODE_USED = "recovery_code_used", "Used a recovery code"
        RECOVERY_CODES_MADE = "recovery_codes_made", "Made new recovery codes"
        TOKEN_REUSED = "token_reused", "A used refresh token came again"
        API_TOKEN_MADE = "api_token_made", "Made an API token"
        API_TOKEN_REMOVED = "api_token_removed", "Removed an API token"
        DEACTIVATED = "deactivated", "Was deactivated"
        DELETION_ASKED = "deletion_asked", "Asked for the account's deletion"
        DELETION_CANCELLED = "deletion_cancelled", "Kept the account after all"
        EXPORT_ASKED = "export_asked", "Asked for all data"

    kind = models.CharField(max_length=40, choices=Kind)
    device = models.CharField(max_length=120, blank=True)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        verbose_name = "security event"
        verbose_name_plural = "security log"
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("user", "-created_at")),)

    def __str__(self) -> str:
        return self.get_kind_display()


class Export(Owned):
    """All of a person's data as one file, made by a job and kept for a day."""

    class State(models.TextChoices):
        QUEUED = "queued"
        DONE = "done"

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    content = models.BinaryField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"export of {self.user_id}"
