"""What the security, token and data pages ask: mostly the password once more."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.base import CodeField, EmailField, Form, PasswordField, TextField
from accounts.forms.gates import NEW_PASSWORD_HINT
from accounts.models import User, tidy_email

FOR_EVER = "0"


class PasswordChange(Form):
    current_password = PasswordField(label="Current password")
    new_password = PasswordField(new=True, label="New password", help_text=NEW_PASSWORD_HINT)


class PasswordProof(Form):
    password = PasswordField(label="Your password")


class ConfirmApp(Form):
    code = CodeField(label="Code of the app")


class TurnOff(Form):
    password = PasswordField(label="Your password")
    code = CodeField(digits=False, label="Code of the app, or a recovery code")


class NewApiToken(Form):
    name = TextField(max_length=80, help_text="What it is for: spreadsheet, home server.")
    scopes = forms.MultipleChoiceField(
        label="May",
        widget=forms.CheckboxSelectMultiple,
        choices=[("read", "Read what you see"), ("trade", "Add trades and orders")],
        initial=["read"],
    )
    days = forms.ChoiceField(
        label="Ends after", choices=[("30", "30 days"), ("90", "90 days"), ("365", "a year"), (FOR_EVER, "never")],
        initial="90",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        days = int(sent.pop("days", FOR_EVER))
        ends: datetime | None = timezone.now() + timedelta(days=days) if days else None
        return {**sent, "expires_at": ends}


class DeleteAccount(Form):
    email = EmailField(label="Your e-mail address, to be sure", autocomplete="off")
    password = PasswordField(label="Your password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        typed = tidy_email(self.cleaned_data["email"])
        if typed != self.user.email:
            raise forms.ValidationError("This is not the address of your account.", code="other_address")
        return typed
