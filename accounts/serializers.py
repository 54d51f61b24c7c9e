"""What clients send to accounts, and what they get."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.validators import RegexValidator
from django.utils import timezone
from rest_framework import serializers

from accounts.models import ApiToken, Export, Profile, SecurityEvent, User, tidy_email
from accounts.services.codes import Purpose
from accounts.services.register import OPENING_BALANCE
from config.kit.api import fields
from config.kit.api.serializers import ModelSerializer, Serializer

NAME_LENGTH = 120
TOKEN_LENGTH = 4096


class EmailField(serializers.EmailField):
    """One spelling for each address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return tidy_email(data)


class SecretField(serializers.CharField):
    """A password or token: exactly as typed, never shown again."""

    def __init__(self, *, max_length: int = 1024, **options: Any) -> None:
        super().__init__(max_length=max_length, trim_whitespace=False, write_only=True, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class CodeField(fields.TextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, write_only=True, **options)


class ZoneField(fields.TextField):
    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if name not in available_timezones():
            raise serializers.ValidationError("Use a zone like Europe/Berlin or Asia/Kolkata.", code="invalid_choice")
        return name


class NotifyField(serializers.DictField):
    """`{kind: {channel: whether}}`, or `{kind: whether}` for all its channels."""

    KIND = re.compile(r"[a-z_]{1,40}")

    def to_internal_value(self, data: Any) -> Any:
        matrix = super().to_internal_value(data)
        if len(matrix) > 50 or not all(self._fits(kind, channels) for kind, channels in matrix.items()):
            raise serializers.ValidationError("Say {kind: {channel: true or false}}.", code="invalid")
        return matrix

    def _fits(self, kind: str, channels: Any) -> bool:
        if not self.KIND.fullmatch(kind):
            return False
        if isinstance(channels, bool):
            return True
        return isinstance(channels, dict) and len(channels) <= 10 and all(
            self.KIND.fullmatch(channel) and isinstance(whether, bool) for channel, whether in channels.items()
        )  # fmt: skip


# --- Signing up and in


class Register(Serializer):
    name = fields.TextField(max_length=NAME_LENGTH)
    email = EmailField()
    password = SecretField()
    balance = fields.DecimalField(sign="non_negative", default=OPENING_BALANCE, write_only=True)


class Registered(Serializer):
    id = fields.IntegerField(read_only=True)
    name = serializers.CharField(read_only=True)
    email = serializers.EmailField(read_only=True)
    email_verified = serializers.BooleanField(read_only=True)


class Login(Serializer):
    email = EmailField()
    password = SecretField()


class Opened(Serializer):
    """Tokens; or, with two-factor sign-in on, what `2fa/verify` takes; or what `password/reset` takes."""

    access_token = serializers.CharField(required=False)
    refresh_token = serializers.CharField(required=False)
    token_type = serializers.CharField(required=False)
    expires_in = serializers.IntegerField(required=False)
    mfa_required = serializers.BooleanField(required=False)
    mfa_token = serializers.CharField(required=False)
    methods = serializers.ListField(child=serializers.CharField(), required=False)
    reset_token = serializers.CharField(required=False)


class Refresh(Serializer):
    refresh_token = SecretField(max_length=TOKEN_LENGTH)


class MfaToken(Serializer):
    mfa_token = SecretField(max_length=TOKEN_LENGTH)


class MfaVerify(MfaToken):
    code = CodeField()


class CodeRequest(Serializer):
    email = EmailField()
    purpose = fields.ChoiceField(choices=[Purpose.LOGIN, Purpose.RECOVERY, Purpose.VERIFY_EMAIL])


class CodeVerify(CodeRequest):
    code = CodeField()


class PasswordReset(Serializer):
    reset_token = SecretField(max_length=TOKEN_LENGTH)
    new_password = SecretField()


class PasswordChange(Serializer):
    current_password = SecretField()
    new_password = SecretField()


class PasswordProof(Serializer):
    password = SecretField()


# --- Two-factor sign-in


class TotpSetUp(Serializer):
    secret = serializers.CharField()
    otpauth_uri = serializers.CharField()
    qr_svg = serializers.CharField()


class TotpConfirm(Serializer):
    code = CodeField()


class TotpOff(PasswordProof):
    code = CodeField()


class RecoveryCodes(Serializer):
    recovery_codes = serializers.ListField(child=serializers.CharField())


# --- The person


class Preferences(ModelSerializer):
    goals = serializers.ListField(child=fields.ChoiceField(choices=Profile.Goal.choices), max_length=10, required=False)
    notify = NotifyField(required=False)

    class Meta:
        model = Profile
        fields = (
            "style", "risk_appetite", "goals", "theme", "colours", "hide_amounts", "cost_basis", "notify",
        )  # fmt: skip


class ProfileFields(ModelSerializer):
    base_currency = fields.TextField(
        required=False, validators=[RegexValidator(r"\A[A-Z]{3,5}\Z", "Use a code like USD.")]
    )
    timezone = ZoneField(required=False, max_length=64)
    locale = fields.TextField(
        required=False, validators=[RegexValidator(r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}\Z", "Use one like en-IN.")]
    )
    phone = fields.TextField(
        required=False, allow_blank=True, validators=[RegexValidator(r"\A(\+[0-9]{6,18})?\Z", "Use +4915112345678.")]
    )

    class Meta:
        model = Profile
        fields = ("experience", "country", "market", "base_currency", "timezone", "locale", "phone")


class UserAndProfile(ProfileFields):
    """Flat, as the contract has it: `id` and `email` may be sent back and change nothing."""

    id = serializers.IntegerField(source="user_id", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    name = fields.TextField(source="user.name", max_length=NAME_LENGTH, required=False)

    class Meta(ProfileFields.Meta):
        fields = ("id", "email", "name", *ProfileFields.Meta.fields)  # type: ignore[assignment]

    def changes(self) -> dict[str, Any]:
        """What was sent, as the service takes it."""
        sent = dict(self.validated_data)
        person = sent.pop("user", {})
        return {**sent, **person}


class Me(Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    email_verified = serializers.SerializerMethodField()
    role = serializers.CharField()
    two_factor = serializers.BooleanField()
    first_run_done = serializers.BooleanField(source="profile.first_run_done")
    delete_after = fields.InstantField(allow_null=True)
    profile = ProfileFields()
    preferences = Preferences(source="profile")

    def get_email_verified(self, user: User) -> bool:
        return user.email_verified_at is not None


# --- Sessions, security log, API tokens, data


class Session(Serializer):
    id = fields.UUIDField()
    kind = serializers.CharField()
    device = serializers.CharField()
    address = serializers.CharField(allow_null=True)
    created_at = fields.InstantField()
    used_at = fields.InstantField()
    current = serializers.BooleanField()


class LogEntry(ModelSerializer):
    text = serializers.CharField(source="get_kind_display")

    class Meta:
        model = SecurityEvent
        fields = ("id", "kind", "text", "device", "address", "created_at")


class ApiTokenShown(ModelSerializer):
    scopes = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiToken
        fields = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "last_used_at")


class ApiTokenMade(ApiTokenShown):
    token = serializers.CharField(help_text="Shown this once.")

    class Meta(ApiTokenShown.Meta):
        fields = (*ApiTokenShown.Meta.fields, "token")  # type: ignore[assignment]


class ApiTokenWanted(Serializer):
    name = fields.TextField(max_length=80)
    scopes = serializers.ListField(
        child=fields.ChoiceField(choices=ApiToken.Scope.choices), allow_empty=False, max_length=2
    )
    expires_at = fields.MomentField(required=False, allow_null=True)

    def validate_expires_at(self, value: Any) -> datetime | None:
        """A day means its end."""
        if value is not None and not isinstance(value, datetime):
            value = datetime(value.year, value.month, value.day, 23, 59, 59, tzinfo=UTC)
        if value is not None and value <= timezone.now():
            raise serializers.ValidationError("This lies in the past.", code="past")
        moment: datetime | None = value
        return moment


class DataExport(ModelSerializer):
    class Meta:
        model = Export
        fields = ("id", "state", "created_at", "done_at")
