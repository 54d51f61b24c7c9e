"""Fields of the pages of portfolios: numbers as their person writes them, currencies, days."""

from decimal import Decimal
from typing import Any

from django import forms

from analytics.forms.backtests import SymbolInput
from config.kit import money
from config.templatetags import figures

CODE = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
DAY = {"type": "date"}


def written(value: Decimal, locale: str = figures.ANYBODYS) -> str:
    """For a field: all its digits, no groups, the point of this locale."""
    return money.text(value).replace(".", money.LOCALES.get(locale, money.LOCALES["en"]).point)


def read(typed: str, locale: str = figures.ANYBODYS) -> Decimal:
    """1,234.5 or 1.234,5; whoever has not said how they write numbers may also group in lakhs."""
    try:
        return money.parse(typed, locale)
    except money.NotANumber:
        if locale != figures.ANYBODYS:
            raise
        return money.parse(typed, "en-IN")


class NumberField(forms.CharField):
    """A Decimal above zero (or not below it); None where nothing was typed. `locale` is set by the form."""

    def __init__(self, *, zero: bool = False, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
        super().__init__(**{"max_length": 60, "widget": widget, **options})
        self.zero, self.locale = zero, figures.ANYBODYS

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = read(text, self.locale)
        except money.NotANumber as wrong:
            raise forms.ValidationError(wrong.detail, code=wrong.code) from None
        if number < 0 or (not number and not self.zero):
            raise forms.ValidationError("This must be above zero.", code="not_positive")
        return number

    def prepare_value(self, value: Any) -> Any:
        return written(value, self.locale) if isinstance(value, Decimal) else value


class CurrencyField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"max_length": 10, "widget": forms.TextInput(attrs={**CODE, "list": "currencies"}), **options}
        )

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).strip().upper()
        if code and not (code.isascii() and code.isalnum() and len(code) >= 2):
            raise forms.ValidationError("A currency is a code such as USD.", code="code")
        return code


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **options})


class InstrumentField(SymbolInput):
    """An instrument that this person may see; None where it may be left out and is. `viewer` is set by the form."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if self.required or str(value or "").strip() else None
