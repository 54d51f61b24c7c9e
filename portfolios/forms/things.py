"""Adding what no market prices, and saying what it is worth on a day."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from accounts.forms.base import TextField
from accounts.models import User
from markets.models import Instrument
from portfolios.forms.fields import CurrencyField, DayField, NumberField
from portfolios.forms.portfolio import OwnForm
from portfolios.forms.transactions import zone_of
from portfolios.models import Portfolio

Kind = Instrument.Kind
WHATS = {
    "home": ("House or flat", Kind.FUND, "One of it; its price is what you could sell it for."),
    "gold": ("Gold or other metal", Kind.FUND, "By the gram or ounce; its price is that of one."),
    "deposit": ("Deposit or bond", Kind.BOND, "What you put in, and what it has grown to."),
    "fund": ("Pension or private fund", Kind.FUND, "Units and their value."),
    "shares": ("Shares of no exchange", Kind.STOCK, "Of a company that you work for or have founded."),
}
OLDEST = date(1900, 1, 1)


class ThingForm(OwnForm):
    what = forms.ChoiceField(label="What is it", choices=[(key, it[0]) for key, it in WHATS.items()])
    name = TextField(label="Name", max_length=80, help_text="As “Flat in Pune” or “Gold coins”.")
    portfolio = forms.ModelChoiceField(Portfolio.objects.none(), label="In which portfolio", empty_label=None)
    quantity = NumberField(label="How many", help_text="1 for a house.")
    currency = CurrencyField(label="Currency")
    cost = NumberField(label="One had cost", zero=True)
    acquired_on = DayField(label="Acquired on")
    price = NumberField(label="One is worth today")
    note = TextField(label="Note", max_length=500, required=False)

    def __init__(self, *args: Any, user: User, portfolios: Any, **more: Any) -> None:
        super().__init__(*args, user=user, **more)
        self.fields["portfolio"].queryset = portfolios  # type: ignore[attr-defined]
        self.today = timezone.localdate(timezone=zone_of(user))
        self.fields["acquired_on"].widget.attrs["max"] = self.today.isoformat()

    def clean_acquired_on(self) -> date:
        day: date = self.cleaned_data["acquired_on"]
        if not OLDEST <= day <= self.today:
            raise forms.ValidationError("A day up to today.")
        return day

    def wanted(self) -> dict[str, Any]:
        known = dict(self.cleaned_data)
        kind = WHATS[known.pop("what")][1]
        return {**known, "kind": kind, "today": min(self.today, timezone.now().date())}


class WorthForm(OwnForm):
    """What one was worth on a day."""

    price = NumberField(label="Price")
    on = DayField(label="Day")

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if not OLDEST <= day <= timezone.localdate(timezone=zone_of(self.user)):
            raise forms.ValidationError("A day up to today.")
        return day
