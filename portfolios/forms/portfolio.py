"""Opening a portfolio, changing how it is kept, and taking leave of it."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.forms.base import Form, TextField
from accounts.models import User
from portfolios.calc.books import Fees
from portfolios.forms.fields import CurrencyField, InstrumentField, NumberField
from portfolios.models import Portfolio
from portfolios.models.portfolio import METHODS

METHOD_WORDS = {
    "average": ("Average cost", "Every unit costs the same: all that was paid, by all that is held."),
    "fifo": ("First in, first out", "A sale takes the oldest lots. What most tax offices assume."),
    "lifo": ("Last in, first out", "A sale takes the newest lots."),
    "hifo": ("Highest in, first out", "A sale takes the dearest lots, which keeps gains small."),
}
FEE_WORDS = {
    Fees.IN_COST: "Part of cost and proceeds",
    Fees.SEPARATE: "Apart, as an expense",
}
SCHEDULE = ("fixed", "bps", "min")


class OwnForm(Form):
    """Numbers are read as its person writes them."""

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user
        for field in self.fields.values():
            if isinstance(field, NumberField):
                field.locale = user.profile.locale
            if isinstance(field, InstrumentField):
                field.viewer = user


class NewForm(OwnForm):
    name = TextField(max_length=100, label="Name", help_text="As “Long term”, “Crypto” or “Retirement”.")
    base_currency = CurrencyField(label="Base currency", help_text="Everything is counted in it. It stays.")
    opening_balance = NumberField(label="Opening balance", zero=True, required=False, help_text="Cash to begin with.")
    cost_basis = forms.ChoiceField(
        label="Cost basis", choices=[(value, METHOD_WORDS[value][0]) for value, _ in METHODS],
        help_text="Can be changed later; what differs is shown first.",
    )  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        return {**self.cleaned_data, "opening_balance": self.cleaned_data["opening_balance"] or Decimal(0)}


class SettingsForm(OwnForm):
    name = TextField(max_length=100, label="Name")
    benchmark = InstrumentField(
        label="Benchmark",
        required=False,
        help_text="Returns are compared with it. Empty: the usual index.",
    )
    dividends = forms.ChoiceField(
        choices=[(Portfolio.Dividends.ASK, "Ask each time"), (Portfolio.Dividends.ALWAYS, "Enter them always")],
        label="Dividends of what is held",
    )  # fmt: skip
    fixed = NumberField(label="Fixed", zero=True, required=False)
    bps = NumberField(label="Basis points", zero=True, required=False, help_text="10 bps are 0.1 %.")
    min = NumberField(label="At least", zero=True, required=False)

    def wanted(self) -> dict[str, Any]:
        known = self.cleaned_data
        schedule = {name: format(known[name], "f") for name in SCHEDULE if known[name]}
        kept = {name: known[name] for name in ("name", "benchmark", "dividends")}
        return {**kept, "fee_schedule": schedule}


def settings_of(portfolio: Portfolio) -> dict[str, Any]:
    schedule = portfolio.fee_schedule or {}
    return {
        "name": portfolio.name, "dividends": portfolio.dividends,
        "benchmark": portfolio.benchmark.symbol if portfolio.benchmark else "",
        **{name: Decimal(schedule[name]) for name in SCHEDULE if schedule.get(name)},
    }  # fmt: skip


class MethodForm(Form):
    cost_basis = forms.ChoiceField(
        choices=[(value, METHOD_WORDS[value][0]) for value, _ in METHODS], label="Cost basis"
    )
    fee_policy = forms.ChoiceField(choices=[(it.value, FEE_WORDS[it]) for it in Fees], label="Fees of trades")


class DeleteForm(Form):
    name = forms.CharField(max_length=200, label="Its name", widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, portfolio: Portfolio, **more: Any) -> None:
        super().__init__(*args, **more)
        self.portfolio = portfolio

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name.strip() != self.portfolio.name.strip():
            raise forms.ValidationError("That is another name.")
        return name


class ShareForm(Form):
    hides_amounts = forms.BooleanField(required=False, initial=True, label="Hide amounts")
    days = forms.ChoiceField(
        choices=[("7", "a week"), ("30", "30 days"), ("365", "a year"), ("", "always")], required=False, initial="30",
        label="Valid for",
    )  # fmt: skip
