"""Who a person is, and how they like things: the first run and the settings ask the same."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.calc.countries import BY_NAME, COUNTRIES, CURRENCIES
from accounts.calc.notices import CHANNELS, KINDS, wanted
from accounts.forms.base import Form, TextField
from accounts.models import Profile
from config.kit import money

SAMPLE = Decimal("1234567.89")
USUAL = ("", "As usual in the country")
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
Choices = list[tuple[str, Any]]


def country_choices() -> Choices:
    return [("", "Choose a country"), *((country.name, country.name) for country in COUNTRIES)]


def currency_choices() -> Choices:
    return [(code, f"{code} {money.SYMBOLS[code]}" if code in money.SYMBOLS else code) for code in CURRENCIES]


def locale_choices() -> Choices:
    return [(name, money.grouped(SAMPLE, locale=name)) for name in ("en", "en-IN", "de", "fr", "de-CH")]


def zone_choices() -> Choices:
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in ZONES)]


def explained(title: str, hint: str) -> SafeString:
    return format_html("<b>{}</b><small>{}</small>", title, hint)


class ChoiceField(forms.ChoiceField):
    """One of these, or what the person has already: the API takes more than the page offers."""

    def keep(self, value: str) -> None:
        offered: Choices = list(self.choices)  # type: ignore[arg-type]  # Django says it may be a callable
        if value and value not in dict(offered):
            self.choices = [*offered, (value, value)]


class OfProfile(Form):
    """A form over a profile: what it shows first is what is there."""

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        now = {name: getattr(profile, name) for name in self.base_fields if hasattr(profile, name)}
        super().__init__(*args, **{"initial": now, **kwargs})
        for name, field in self.fields.items():
            if isinstance(field, ChoiceField):
                field.keep(str(now.get(name, "")))


class WhereFrom(OfProfile):
    """The first step. What is left as usual comes from the country."""

    country = ChoiceField(choices=country_choices, help_text="Decides your tax year too.")
    base_currency = ChoiceField(
        choices=lambda: [USUAL, *currency_choices()], required=False, help_text="Totals are shown in it."
    )
    locale = ChoiceField(
        label="Numbers", choices=lambda: [USUAL, *locale_choices()], required=False, help_text="How they are written."
    )
    timezone = ChoiceField(label="Time zone", choices=lambda: [USUAL, *zone_choices()], required=False)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        usual = {} if profile.country else {"base_currency": "", "locale": "", "timezone": ""}
        super().__init__(*args, profile=profile, **kwargs)
        self.initial = {**self.initial, **usual}

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        country = BY_NAME.get(chosen.get("country", ""))
        if country is not None:
            usual = {"base_currency": country.currency, "locale": country.locale, "timezone": country.zone}
            chosen |= {name: chosen.get(name) or value for name, value in usual.items()}
            chosen["market"] = country.market
        return {name: value for name, value in chosen.items() if value}


class Investor(OfProfile):
    experience = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            ("beginner", explained("Beginner", "Figures come with the words that explain them")),
            ("intermediate", explained("Intermediate", "I know my way around")),
            ("advanced", explained("Advanced", "Ratios, lots and risk are home ground")),
        ],
    )
    style = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            ("long_term", explained("Long term", "Bought to be kept for years")),
            ("swing", explained("Swing", "Days to weeks")),
            ("intraday", explained("Intraday", "In and out within a day")),
        ],
    )
    risk_appetite = forms.ChoiceField(
        label="Risk",
        widget=forms.RadioSelect,
        choices=[
            ("low", explained("Low", "Small swings, smaller gains")),
            ("medium", explained("Medium", "Some of both")),
            ("high", explained("High", "Large swings are fine")),
        ],
    )
    goals = forms.MultipleChoiceField(
        label="Goals and interests",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("learning", explained("Learning", "Understanding what moves")),
            ("wealth_creation", explained("Building wealth", "Over the years")),
            ("trading", explained("Trading", "Using what moves now")),
        ],
    )


class Person(OfProfile):
    name = TextField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "placeholder": "+4915112345678"}),
        validators=[RegexValidator(r"\A\+[0-9]{6,18}\Z", "Use a form like +4915112345678.")],
        help_text="Only for codes by SMS, where this installation sends them.",
    )
    country = ChoiceField(choices=country_choices, required=False)
    market = TextField(label="Home market", required=False, max_length=60, help_text="The exchange you look at first.")
    base_currency = ChoiceField(choices=currency_choices, help_text="Totals are shown in it.")
    cost_basis = forms.ChoiceField(
        label="Cost basis", choices=Profile.CostBasis, help_text="Which lots a sale uses up in new portfolios."
    )


class Display(OfProfile):
    theme = forms.ChoiceField(choices=Profile.Theme, widget=forms.RadioSelect)
    colours = forms.ChoiceField(label="Gains and losses", choices=Profile.Colours, widget=forms.RadioSelect)
    hide_amounts = forms.BooleanField(
        required=False, label="Hide amounts", widget=forms.CheckboxInput(attrs={"role": "switch"})
    )
    locale = ChoiceField(label="Numbers", choices=locale_choices)
    timezone = ChoiceField(label="Time zone", choices=zone_choices)


class Notifications(Form):
    """Kinds down, channels across; `rows` is the table."""

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = profile.notify
        for kind, about in KINDS.items():
            for channel, title in CHANNELS.items():
                box = forms.CheckboxInput(attrs={"aria-label": f"{about.title}: {title}"})
                now = wanted(self.chosen, kind, channel)
                self.fields[f"{kind}.{channel}"] = forms.BooleanField(required=False, initial=now, widget=box)

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(about, [self[f"{kind}.{channel}"] for channel in CHANNELS]) for kind, about in KINDS.items()]

    def clean(self) -> dict[str, Any]:
        """What other kinds say, told over the API, stays."""
        ticked = super().clean() or self.cleaned_data
        matrix = {kind: {channel: ticked[f"{kind}.{channel}"] for channel in CHANNELS} for kind in KINDS}
        return {"notify": {**self.chosen, **matrix}}
