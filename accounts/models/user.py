"""A person: who they are, and how they like things shown."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.calc import passwords
from accounts.roles import TRADER, highest


def tidy_email(email: str) -> str:
    """One spelling an address: nobody means two accounts by two capitalisations."""
    return email.strip().lower()


class UserQuerySet(models.QuerySet["User"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        """Tables that are append-only let this one deletion through, for its own transaction."""
        with transaction.atomic():
            _purging("on")
            gone = super().delete()
            _purging("off")
        return gone


def _purging(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tidemark.account_purge', %s, true)", [state])


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.get(email=tidy_email(username or ""))
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail address."""

    email = models.EmailField(
        "e-mail", unique=True, error_messages={"unique": "There is an account with this address."}
    )
    name = models.CharField(max_length=120)
    is_active = models.BooleanField("active", default=True, help_text="May sign in. The list's actions change it.")
    is_staff = models.BooleanField("staff", default=False, help_text="May open the admin.")
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    email_verified_at = models.DateTimeField("e-mail verified", null=True, blank=True, editable=False)
    epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="In every token and session; one higher, and all of them are void."
    )
    delete_after = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),)

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        new = self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if new:
                self.profile = Profile.objects.create(user=self)

    def clean(self) -> None:
        super().clean()
        self.email = tidy_email(self.email)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone: tuple[int, dict[str, int]] = User.objects.filter(pk=self.pk).delete()
        return gone

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else passwords.normal(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return raw_password is not None and super().check_password(passwords.normal(raw_password))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django compares this at each request of a session: a new epoch or password ends them all."""
        return salted_hmac(
            "accounts.session", f"{self.password}|{self.epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @cached_property
    def role(self) -> str:
        """Read once a request, from the groups of today: a token says nothing about it."""
        if self.is_superuser:
            return highest(None)
        return highest([group.name for group in self.groups.all()]) if self.pk else TRADER

    @cached_property
    def two_factor(self) -> bool:
        totp = getattr(self, "totp", None)
        return totp is not None and totp.confirmed_at is not None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email


class Profile(models.Model):
    """What a person told about themselves, and how they like things shown."""

    class Experience(models.TextChoices):
        BEGINNER = "beginner"
        INTERMEDIATE = "intermediate"
        ADVANCED = "advanced"

    class Style(models.TextChoices):
        LONG_TERM = "long_term"
        SWING = "swing"
        INTRADAY = "intraday"

    class RiskAppetite(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"

    class Goal(models.TextChoices):
        LEARNING = "learning"
        WEALTH_CREATION = "wealth_creation"
        TRADING = "trading"

    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DARK = "dark"

    class Colours(models.TextChoices):
        GREEN_RED = "green-red", "Green up"
        BLUE_ORANGE = "blue-orange", "Blue up"
        RED_UP = "red-up", "Red up"

    class CostBasis(models.TextChoices):
        AVERAGE = "average"
        FIFO = "fifo", "FIFO"
        LIFO = "lifo", "LIFO"
        HIFO = "hifo", "HIFO"

    user = models.OneToOneField(User, models.CASCADE, related_name="profile", primary_key=True)
    experience = models.CharField(max_length=20, choices=Experience, default=Experience.BEGINNER)
    country = models.CharField(max_length=60, blank=True)
    market = models.CharField(max_length=60, blank=True)
    base_currency = models.CharField(max_length=5, default="USD")
    timezone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=20, default="en")
    phone = models.CharField(max_length=20, blank=True)
    style = models.CharField(max_length=20, choices=Style, default=Style.LONG_TERM)
    risk_appetite = models.CharField(max_length=20, choices=RiskAppetite, default=RiskAppetite.MEDIUM)
    goals = models.JSONField(default=list, blank=True)
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    colours = models.CharField(max_length=20, choices=Colours, default=Colours.GREEN_RED)
    hide_amounts = models.BooleanField(default=False)
    cost_basis = models.CharField(max_length=10, choices=CostBasis, default=CostBasis.AVERAGE)
    notify = models.JSONField(default=dict, blank=True)  # {kind: {channel: whether}}
    first_run_step = models.PositiveSmallIntegerField(default=1)
    first_run_done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"profile of {self.user_id}"
