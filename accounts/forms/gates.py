"""Getting in: signing up and in, one-time codes, the second factor, a new password."""

from typing import Any

from django import forms

from accounts.calc.passwords import SHORTEST
from accounts.forms.base import CodeField, EmailField, Form, PasswordField, TextField, focused
from accounts.models import tidy_email

NEW_PASSWORD_HINT = f"{SHORTEST} characters or more. A few words in a row are easy to keep and hard to guess."


class SignIn(Form):
    """One answer for an unknown address and a wrong password: nobody learns who has an account."""

    email = EmailField()
    password = PasswordField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        focused(self.fields["email"])


class SignUp(Form):
    name = TextField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = EmailField()
    password = PasswordField(new=True, help_text=NEW_PASSWORD_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        focused(self.fields["name"])


class AskForCode(Form):
    email = EmailField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        focused(self.fields["email"])

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])


class EnterCode(Form):
    """The address is asked for where this browser does not know it: the letter was opened on another device."""

    email = EmailField()
    code = CodeField()

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if email:
            del self.fields["email"]
        focused(self.fields["code" if email else "email"])


class SecondFactor(Form):
    code = CodeField()
    trust = forms.BooleanField(label="Do not ask on this device for 30 days", required=False)

    def __init__(self, *args: Any, way: str = "totp", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if way == "recovery_code":
            self.fields["code"] = CodeField(digits=False, label="Recovery code")
        focused(self.fields["code"])


class NewPassword(Form):
    new_password = PasswordField(new=True, label="New password", help_text=NEW_PASSWORD_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        focused(self.fields["new_password"])
