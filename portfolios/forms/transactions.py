"""Which transactions a page shows, what one of them is changed to, and what is done with several."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from accounts.forms.base import TextField
from accounts.models import User
from markets.calc import symbols
from markets.forms import AddressForm
from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO
from portfolios.forms.fields import DayField, NumberField, written
from portfolios.forms.portfolio import OwnForm
from portfolios.forms.ticket import FIELDS, LABELS, TicketForm
from portfolios.models import Transaction
from portfolios.services import tagging

SORTS = {"day": ("executed_on", "number"), "total": ("total", "number"), "type": ("kind", "number")}
KINDS = [(it.value, it.value.replace("_", " ").capitalize()) for it in Kind]
EDITED = ("on", "at", "symbol", "ratio", "quantity", "price", "amount", "fee", "tax", "currency", "fx_rate",
          "acquired_on", "note", "tags")  # fmt: skip
NAMES = {"symbol": "asset", "fx_rate": "rate"}


class FilterForm(AddressForm):
    """`?type=buy&portfolio=...&from=2026-01-01`: all of it may be left out."""

    portfolio = forms.UUIDField(required=False)
    type = forms.ChoiceField(choices=KINDS, required=False)
    symbol = forms.CharField(max_length=symbols.LONGEST, required=False)
    q = forms.CharField(max_length=100, required=False)
    to = DayField(required=False)
    least = forms.DecimalField(max_digits=30, required=False)
    most = forms.DecimalField(max_digits=30, required=False)
    tag = forms.CharField(max_length=tagging.LONGEST, required=False)
    batch = forms.UUIDField(required=False)
    sort = forms.ChoiceField(choices=[(f"{way}{sort}", sort) for sort in SORTS for way in ("", "-")], required=False)
    format = forms.ChoiceField(choices=[("csv", "csv"), ("xlsx", "xlsx")], required=False)
    cursor = forms.CharField(max_length=1000, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["from"] = DayField(required=False)

    @staticmethod
    def order(sort: str) -> list[str]:
        names = SORTS[sort.removeprefix("-") or "day"]
        return [f"-{name}" for name in names] if sort.startswith("-") or not sort else list(names)


class TagsField(TextField):
    """Between commas."""

    def __init__(self, **options: Any) -> None:
        most = tagging.MOST * (tagging.LONGEST + 2)
        super().__init__(**{"max_length": most, "required": False, "help_text": "Between commas.", **options})

    def clean(self, value: Any) -> Any:
        tags = tuple(dict.fromkeys(tag for each in super().clean(value).split(",") if (tag := each.strip())))
        if len(tags) > tagging.MOST:
            raise forms.ValidationError(tagging.TooManyTags.detail, code=tagging.TooManyTags.code)
        if any(len(tag) > tagging.LONGEST for tag in tags):
            raise forms.ValidationError(f"A tag has at most {tagging.LONGEST} letters.", code="max_length")
        return tags


class AmendForm(OwnForm):
    """One transaction, with the fields that its type has; `changes` are those that somebody changed."""

    on = DayField(label="Day")
    at = forms.TimeField(label="Time", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    symbol = TicketForm.base_fields["symbol"]
    ratio = TicketForm.base_fields["ratio"]
    quantity = NumberField(label="Quantity")
    price = NumberField(label="Price of one", zero=True)
    amount = NumberField(label="Amount", zero=True, required=False)
    fee = NumberField(label="Fee", zero=True, required=False)
    tax = NumberField(label="Tax", zero=True, required=False)
    currency = TicketForm.base_fields["currency"]
    fx_rate = NumberField(label="Rate", required=False)
    acquired_on = DayField(label="Acquired on", required=False)
    note = TextField(label="Note", max_length=500, required=False)
    tags = TagsField(label="Tags")

    def __init__(self, *args: Any, user: User, row: Transaction, **more: Any) -> None:
        more.setdefault("initial", said(row, user))
        super().__init__(*args, user=user, auto_id=f"id_{row.pk.hex[:8]}_%s", **more)
        self.row, kind = row, Kind(row.kind)
        for name in list(self.fields):
            if name not in (*FIELDS[kind], "tags") or (name == "symbol" and row.instrument is None):
                del self.fields[name]
        for name, label in LABELS.get(kind, {}).items():
            if name in self.fields:
                self.fields[name].label = label
        if kind in (Kind.BUY, Kind.SELL, Kind.TRANSFER_IN) and "price" in self.fields:
            self.fields["price"].required = kind is not Kind.TRANSFER_IN
        if row.instrument is None:
            for name in {"quantity", "price", "acquired_on"} & set(self.fields):
                del self.fields[name]
        if kind not in (Kind.BUY, Kind.SELL, Kind.TRANSFER_OUT) and "amount" in self.fields:
            self.fields["amount"].required = True
        self.fields["on"].widget.attrs["max"] = timezone.localdate(timezone=zone_of(user)).isoformat()

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in EDITED if name in self.fields]

    def changes(self) -> dict[str, Any]:
        """As `amendments.amended` takes them."""
        known, told = self.cleaned_data, {}
        for name in self.changed_data:
            if name in ("on", "at"):
                told["executed_at"] = self._when()
            elif name == "symbol":
                told["asset"] = known["symbol"].pk
            elif name in ("fee", "tax"):
                told[name] = known[name] or ZERO
            else:
                told[NAMES.get(name, name)] = known[name]
        if "ratio" in told:
            told["ratio"] = told["ratio"].replace("/", ":").replace(" ", "")
        return told

    def _when(self) -> Any:
        day, at = self.cleaned_data["on"], self.cleaned_data.get("at")
        return day if at is None else datetime.combine(day, at, tzinfo=zone_of(self.user))


def zone_of(user: User) -> ZoneInfo:
    return ZoneInfo(user.profile.timezone or "UTC")


def said(row: Transaction, user: User) -> Mapping[str, Any]:
    """What it says now, as its person would type it."""
    here = row.executed_at.astimezone(zone_of(user)) if row.executed_at else None
    numbers = {"quantity": row.quantity, "price": row.price, "amount": row.amount, "fee": row.fee, "tax": row.tax,
               "fx_rate": row.rate}  # fmt: skip
    typed = {name: written(value, user.profile.locale) for name, value in numbers.items() if value}
    return typed | {
        "on": here.date() if here else row.executed_on,
        "at": here.time().replace(second=0, microsecond=0) if here else None,
        "symbol": row.instrument.symbol if row.instrument else "", "ratio": row.ratio, "currency": row.currency,
        "acquired_on": date.fromisoformat(row.carried[0]["acquired"]) if len(row.carried) == 1 else None,
        "note": row.note, "tags": ", ".join(row.tags),
    }  # fmt: skip


class ManyForm(forms.Form):
    """What is done with the rows that are marked."""

    do = forms.ChoiceField(choices=[("delete", "delete"), ("tag", "tag"), ("untag", "untag")])
    tag = TagsField()

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = self.cleaned_data
        if known.get("do") in ("tag", "untag") and not known.get("tag"):
            self.add_error("tag", "Say which tag.")
        return known
