"""The trade ticket: one form, whose fields follow what is to be entered."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from accounts.forms.base import Form, TextField
from accounts.models import User
from portfolios.calc.drafts import TRADES, Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO, quotient
from portfolios.forms.fields import CurrencyField, DayField, InstrumentField, NumberField
from portfolios.models import Order, Portfolio

MARKET, LIMIT, STOP, PAST = "market", "limit", "stop", "past"
HOWS = {MARKET: "At the market", LIMIT: "Limit", STOP: "Stop", PAST: "Already happened"}
WHEN, COSTS, MONEY, WORDS = ("on", "at"), ("fee", "tax"), ("currency", "fx_rate"), ("note",)
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.BUY: ("symbol", "quantity", "amount", "price", *WHEN, *COSTS, "settles", *MONEY, *WORDS),
    Kind.SELL: ("symbol", "quantity", "amount", "price", *WHEN, *COSTS, "settles", *MONEY, "lots", *WORDS),
    Kind.DEPOSIT: ("amount", "currency", "fx_rate", *WHEN, "fee", *WORDS),
    Kind.WITHDRAWAL: ("amount", "currency", "fx_rate", *WHEN, "fee", *WORDS),
    Kind.DIVIDEND: ("symbol", "amount", *MONEY, *WHEN, "tax", "fee", *WORDS),
    Kind.INTEREST: ("amount", *MONEY, *WHEN, "tax", *WORDS),
    Kind.FEE: ("amount", *MONEY, *WHEN, *WORDS),
    Kind.TAX: ("amount", *MONEY, *WHEN, *WORDS),
    Kind.SPLIT: ("symbol", "ratio", "on", *WORDS),
    Kind.BONUS: ("symbol", "ratio", "on", *WORDS),
    Kind.TRANSFER_IN: ("symbol", "quantity", "price", "acquired_on", *MONEY, *WHEN, *WORDS),
    Kind.TRANSFER_OUT: ("to", "symbol", "quantity", "amount", *WHEN, "lots", *WORDS),
}
NOW: Mapping[str, tuple[str, ...]] = {
    MARKET: ("symbol", "quantity", "amount", "fee"),
    LIMIT: ("symbol", "quantity", "price", "lasting", "fee"),
    STOP: ("symbol", "quantity", "price", "lasting", "fee"),
}
LABELS = {
    Kind.DIVIDEND: {"amount": "Gross amount"},
    Kind.TRANSFER_IN: {"price": "Cost of one"},
    Kind.TRANSFER_OUT: {"amount": "Worth"},
    LIMIT: {"price": "Limit"},
    STOP: {"price": "Stop"},
}
OPTIONAL = {
    Kind.TRANSFER_OUT: {"symbol", "quantity", "amount"},
    Kind.BUY: {"quantity", "amount", "price"},
    Kind.SELL: {"quantity", "amount", "price"},
}
EITHER = "Or the amount: the one follows from the other."


class TicketForm(Form):
    """Which fields it has hangs on `kind` and, for a trade, on `how`: now at the market, or as it happened."""

    symbol = InstrumentField(label="Instrument")
    to = forms.ModelChoiceField(Portfolio.objects.none(), label="To portfolio", required=False, empty_label="Elsewhere")
    quantity = NumberField(label="Quantity")
    amount = NumberField(label="Amount")
    price = NumberField(label="Price of one")
    ratio = forms.RegexField(
        r"^\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*[:/]\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*$", label="Ratio", max_length=41,
        error_messages={"invalid": "As 2:1, which is two for one."}, widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    on = DayField(label="Day")
    at = forms.TimeField(label="Time", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    lasting = forms.ChoiceField(
        choices=[(Order.Lasting.GTC, "Until cancelled"), (Order.Lasting.DAY, "Today")], label="Valid", required=False
    )
    fee = NumberField(label="Fee", zero=True, required=False)
    tax = NumberField(label="Tax", zero=True, required=False)
    settles = forms.ChoiceField(label="Paid in", required=False)
    currency = CurrencyField(label="Currency", required=False)
    fx_rate = NumberField(label="Rate", required=False)
    acquired_on = DayField(label="Acquired on", required=False)
    lots = forms.MultipleChoiceField(label="Lots", required=False, widget=forms.CheckboxSelectMultiple)
    note = TextField(label="Note", max_length=500, required=False)

    def __init__(
        self, *args: Any, user: User, portfolio: Portfolio, kind: Kind, how: str = PAST,
        others: Any = None, open_lots: Iterable[tuple[str, str]] = (), **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.user, self.portfolio, self.kind, self.how = user, portfolio, kind, how
        names = FIELDS[kind] if how == PAST else NOW[how]
        self.order_fields(names)
        for name in list(self.fields):
            if name not in names:
                del self.fields[name]
        self._fit(others, list(open_lots))

    def _fit(self, others: Any, open_lots: list[tuple[str, str]]) -> None:
        today = timezone.localdate(timezone=self.zone)
        base = self.portfolio.base_currency
        for name, field in self.fields.items():
            if isinstance(field, NumberField):
                field.locale = self.user.profile.locale
            field.label = LABELS.get(self.kind, {}).get(name) or LABELS.get(self.how, {}).get(name) or field.label
            if name in OPTIONAL.get(self.kind, ()) and not (self.how in (LIMIT, STOP) and name != "amount"):
                field.required = False
        self._say("symbol", viewer=self.user)
        self._say("on", initial=today, attrs={"max": today.isoformat()})
        self._say("at", help_text=f"In {self.zone.key}. Empty: only the day is known.")
        self._say("to", queryset=others)
        self._say("settles", choices=[("base", f"{base}, at that day's rate"), ("own", "Its own currency")])
        self._say(
            "currency", help_text=f"Empty: {base}." if "symbol" not in self.fields else "Empty: the instrument's."
        )
        self._say("fx_rate", help_text=f"{base} for one. Empty: that day's.")
        self._say("lots", choices=open_lots, help_text=None)
        self._say("ratio", help_text="2:1 is two for one." if self.kind is Kind.SPLIT else "1:2 is one new for two.")
        if self.how == PAST and self.kind in TRADES:
            self._say("price", help_text="Empty: that day's close.")
        if "amount" in self.fields and "quantity" in self.fields and self.kind in TRADES:
            self._say("amount", help_text=f"In {base}; quantity follows." if self.how == MARKET else EITHER)
        if self.how != PAST:
            self._say("fee", help_text="Empty: by the portfolio's schedule.")

    def _say(self, name: str, *, attrs: dict[str, Any] | None = None, **values: Any) -> None:
        field = self.fields.get(name)
        if field is None:
            return
        field.widget.attrs.update(attrs or {})
        for key, value in values.items():
            if value is not None:
                setattr(field, key, value)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.user.profile.timezone or "UTC")

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """As they stand on the page; what few fill in is folded away below."""
        rare = {"tax", "settles", "currency", "fx_rate", "acquired_on", "note", "at"}
        if self.kind in (Kind.DEPOSIT, Kind.WITHDRAWAL):
            rare -= {"currency"}
        plain = [self[name] for name in self.fields if name not in rare and name != "lots"]
        return [("", plain), ("more", [self[name] for name in self.fields if name in rare])]

    @property
    def more_is_used(self) -> bool:
        return any(bound.errors or bound.value() for bound in self.groups[1][1] if bound.name != "settles")

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = self.cleaned_data
        if self.kind in TRADES and not self.errors and not (known.get("quantity") or known.get("amount")):
            self.add_error("quantity", "Say how many, or for how much.")
        return known

    def executed_at(self) -> date | datetime:
        day, at = self.cleaned_data["on"], self.cleaned_data.get("at")
        return day if at is None else datetime.combine(day, at, tzinfo=self.zone)

    def draft(self, *, close: Decimal | None = None) -> Draft:
        """As the ledger takes it; `close` is that day's price, which stands in where none was typed."""
        known = self.cleaned_data
        quantity, amount, price = known.get("quantity"), known.get("amount"), known.get("price")
        if self.kind in TRADES:
            price = price or (close if quantity is None or amount is None else None)
            quantity = quantity or (quotient(amount, price) if amount and price else None)
            amount = None if price else amount
        return Draft(
            kind=self.kind, executed_at=self.executed_at(), asset=getattr(known.get("symbol"), "pk", None),
            quantity=quantity, price=price, amount=amount, fee=known.get("fee") or ZERO, tax=known.get("tax") or ZERO,
            currency=known.get("currency") or "", rate=known.get("fx_rate"),
            settles_in_base=known.get("settles") == "base",
            ratio=(known.get("ratio") or "").replace("/", ":").replace(" ", ""),
            lots=tuple(known.get("lots") or ()), acquired_on=known.get("acquired_on"), note=known.get("note") or "",
        )  # fmt: skip
