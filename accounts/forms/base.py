"""What the forms of accounts share: what a service refuses stands beside the field it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from rest_framework import serializers

from config.kit.api import fields
from config.kit.errors import RuleBroken


def time_left(seconds: int) -> str:
    """Rounded up: who waits that long is let in."""
    return f"{seconds} s" if seconds < 100 else f"{-(-seconds // 60)} min"


class Form(forms.Form):
    """`status` and `retry_after_s` are what the page answers with when the form comes back."""

    status = 422
    retry_after_s: int | None = None

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """A rule that says no becomes an error of this form; nothing that was typed is lost."""
        try:
            yield
        except RuleBroken as refusal:
            if refusal.status in (404, 500):
                raise
            detail = refusal.detail
            if refusal.retry_after_s is not None:
                self.status, self.retry_after_s = refusal.status, refusal.retry_after_s
                if refusal.status == 429:
                    detail = f"Too many tries. Try again in {time_left(refusal.retry_after_s)}."
            named = refusal.attr if refusal.attr in self.fields else None
            self.add_error(named, forms.ValidationError(detail, code=refusal.code))


class TextField(forms.CharField):
    """Text as the API takes it: NFC, no control characters, no marks that turn the reading around."""

    def clean(self, value: Any) -> str:
        try:
            text: str = fields.TextField(max_length=self.max_length or 10_000).to_internal_value(super().clean(value))
        except serializers.ValidationError as error:
            raise forms.ValidationError([str(each) for each in error.detail]) from None
        return text


class EmailField(forms.EmailField):
    def __init__(self, *, autocomplete: str = "username", **options: Any) -> None:
        attrs = {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "none"}
        options = {"label": "E-mail", "max_length": 254, "widget": forms.EmailInput(attrs=attrs), **options}
        super().__init__(**options)


class PasswordField(forms.CharField):
    """Exactly as typed, and never sent back."""

    def __init__(self, *, new: bool = False, **options: Any) -> None:
        attrs = {"autocomplete": "new-password" if new else "current-password"}
        if new:
            attrs["data-strength"] = ""
        widget = forms.PasswordInput(attrs=attrs)
        super().__init__(**{"max_length": 1024, "strip": False, "widget": widget, **options})


class CodeInput(forms.TextInput):
    """Empty when it comes back: a wrong code is typed anew, not mended."""

    def format_value(self, value: Any) -> str | None:
        return None


class CodeField(forms.CharField):
    """Six digits of a letter or an app; blanks between them are how people read them."""

    def __init__(self, *, digits: bool = True, **options: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "class": "code"}
        if digits:
            attrs |= {"inputmode": "numeric", "data-digits": "6"}
        super().__init__(**{"label": "Code", "max_length": 40, "widget": CodeInput(attrs=attrs), **options})

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace(" ", "")


def focused(field: forms.Field) -> None:
    """The field a page is there for has the cursor when it opens."""
    field.widget.attrs["autofocus"] = True
