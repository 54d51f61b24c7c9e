"""What people fill in or put into an address on the pages of markets."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone

from config.kit import money
from config.templatetags import figures
from markets.calc import symbols
from markets.calc.intervals import BY_SLUG as INTERVALS
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.queries import board

MOST_COMPARED = 5
RANGES = {"1m": 30, "3m": 91, "1y": 365, "5y": 1826}


class AddressForm(forms.Form):
    """Reads an address: what it cannot mean is a 400, as in the API."""

    @classmethod
    def read(cls, query: Any) -> dict[str, Any]:
        form = cls(query)
        if not form.is_valid():
            field, errors = next(iter(form.errors.items()))
            raise BadRequest(f"{field}: {errors[0]}")
        return form.cleaned_data


class BoardForm(AddressForm):
    tab = forms.ChoiceField(choices=[(tab.slug, tab.title) for tab in board.TABS], required=False)
    q = forms.CharField(max_length=80, required=False)
    exchange = forms.CharField(max_length=20, required=False)
    sector = forms.CharField(max_length=60, required=False)
    sort = forms.ChoiceField(choices=[(f"{way}{sort}", sort) for sort in board.SORTS for way in ("", "-")],
                             required=False)  # fmt: skip
    page = forms.RegexField(r"^[1-9][0-9]{0,3}$", required=False)

    def clean_tab(self) -> board.Tab:
        return board.BY_SLUG[self.cleaned_data["tab"] or "all"]

    def clean_page(self) -> int:
        return int(self.cleaned_data["page"] or 1)


class ChartForm(AddressForm):
    interval = forms.ChoiceField(choices=[(slug, slug) for slug in INTERVALS], required=False)

    def clean_interval(self) -> Interval:
        return INTERVALS[self.cleaned_data["interval"] or "1d"]


class CompareForm(AddressForm):
    range = forms.ChoiceField(choices=[(slug, slug) for slug in RANGES], required=False)

    def clean_range(self) -> str:
        return self.cleaned_data["range"] or "1y"


def symbols_to_compare(texts: list[str]) -> list[str]:
    """`?symbols=A&symbols=B` and `?symbols=A,B`, at most five."""
    parts = [part for text in texts for part in text.split(",") if part.strip()]
    if len(parts) > MOST_COMPARED:
        raise BadRequest(f"symbols: at most {MOST_COMPARED}")
    for part in parts:
        try:
            ProhibitNullCharactersValidator()(part)
        except ValidationError as error:
            raise BadRequest("symbols: no null characters") from error
    return list(dict.fromkeys(map(symbols.spelled, parts)))


class SearchForm(AddressForm):
    q = forms.CharField(max_length=80, required=False)


class FoundForm(forms.Form):
    """One hit of a provider's search for `text`."""

    symbol = forms.CharField(max_length=symbols.LONGEST)
    text = forms.CharField(max_length=80)


class PriceForm(forms.Form):
    """With a `price`, typed as this person writes numbers: 1,234.5 or 1.234,5."""

    def __init__(self, *args: Any, locale: str = figures.ANYBODYS, **more: Any) -> None:
        super().__init__(*args, **more)
        self.locales = (locale, "en-IN") if locale == figures.ANYBODYS else (locale,)

    def clean_price(self) -> Decimal:
        price = next((found for locale in self.locales if (found := self._parsed(locale)) is not None), None)
        if price is None:
            raise ValidationError(money.NotANumber.detail)
        if price <= 0:
            raise ValidationError("A price is above zero.")
        return price

    def _parsed(self, locale: str) -> Decimal | None:
        try:
            return money.parse(self.cleaned_data["price"], locale)
        except money.NotANumber:
            return None


def price_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})


class InstrumentForm(PriceForm):
    """An instrument by hand, with its price of today."""

    symbol = forms.CharField(
        max_length=symbols.LONGEST, help_text="A short name of your own, for example MY-FLAT.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    name = forms.CharField(max_length=160, help_text="As you want to read it.")
    kind = forms.ChoiceField(choices=Instrument.Kind.choices, initial=Instrument.Kind.FUND)
    currency = forms.CharField(max_length=10, initial="USD", help_text="Three letters, as USD, INR or EUR.")
    price = forms.CharField(
        max_length=40, help_text="Today's, for one unit. Add later ones on its page.", widget=price_input()
    )
    everybody = forms.BooleanField(required=False, label="For everybody")

    def clean_symbol(self) -> str:
        symbol = symbols.spelled(self.cleaned_data["symbol"])
        if not symbols.is_symbol(symbol):
            raise ValidationError("Letters, digits, points and dashes only.")
        return symbol

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if not currency.isascii() or not currency.isalnum() or len(currency) < 2:
            raise ValidationError("A currency is a code such as USD.")
        return currency


class HandPriceForm(PriceForm):
    """What a day's price was."""

    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    price = forms.CharField(max_length=40, widget=price_input())

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year < 1900 or day > timezone.localdate():
            raise ValidationError("A day up to today.")
        return day
