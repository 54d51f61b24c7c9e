"""What people type in to get in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from accounts.models import User, tidy_email


class SignIn(forms.Form):
    """One answer for an unknown address and a wrong password: nobody learns who has an account."""

    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}),
    )
    password = forms.CharField(
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    user: User | None = None

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if self.errors:
            return entered
        user = authenticate(self.request, username=entered["email"], password=entered["password"])
        if not isinstance(user, User):
            raise forms.ValidationError("E-mail and password do not match an account.", code="invalid_credentials")
        self.user = user
        return entered
