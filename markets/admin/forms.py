"""What the admin asks for about an instrument."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from config.kit.errors import RuleBroken
from markets.calc import isin, symbols
from markets.errors import UnknownSymbol
from markets.models import Alias, Instrument
from markets.queries.instruments import by_symbol
from markets.services import instruments

NO_SYMBOL = "Capitals, digits and . & = _ - only; a pair is BTC/USDT, an index ^NSEI."


class Spelled:
    """A symbol that could be one, in capitals."""

    cleaned_data: dict[str, Any]

    def clean_symbol(self) -> str:
        spelled = symbols.spelled(self.cleaned_data["symbol"])
        if not symbols.is_symbol(spelled):
            raise ValidationError(NO_SYMBOL)
        return spelled


class InstrumentForm(Spelled, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Instrument
        fields = "__all__"  # noqa: DJ007 - which are shown, the admin says

    def clean_symbol(self) -> str:
        spelled = super().clean_symbol()
        row = self.instance if self.instance.pk else None
        try:
            instruments.refuse_taken(spelled, owner=row.owner if row else None, but=row)
        except RuleBroken as broken:
            raise ValidationError(broken.detail, broken.code) from broken
        return spelled

    def clean_isin(self) -> str:
        spelled = str(self.cleaned_data["isin"]).strip().upper()
        if spelled and not isin.is_valid(spelled):
            raise ValidationError("Its last digit does not fit the rest.")
        return spelled

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).strip().upper()
        if not (code.isascii() and code.isalnum() and len(code) >= 2):
            raise ValidationError("A code like USD or USDT.")
        return code

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kind, symbol = self.cleaned_data.get("kind", self.instance.kind), self.cleaned_data.get("symbol")
        if symbol and ("/" in symbol) != (kind in ("crypto", "fx")):
            self.add_error("symbol", "Pairs, and only pairs, are written like BTC/USDT.")
        return cleaned


class AliasForm(Spelled, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Alias
        fields = ("symbol",)

    def clean_symbol(self) -> str:
        spelled = super().clean_symbol()
        if Instrument.objects.filter(symbol=spelled, owner=None, merged_into=None).exists():
            raise ValidationError("An instrument has this symbol.")
        return spelled


class FixForm(forms.Form):
    """A day's close, where the providers are wrong; without a price the day is theirs again."""

    day = forms.DateField()
    price = forms.DecimalField(max_digits=38, decimal_places=18, required=False)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day.year < 1900 or day > timezone.now().date():
            raise ValidationError("A day up to today.")
        return day

    def clean_price(self) -> Any:
        price = self.cleaned_data["price"]
        if price is not None and price <= 0:
            raise ValidationError("A price is above zero.")
        return price


class MergeForm(forms.Form):
    into = forms.CharField(max_length=symbols.LONGEST)

    def clean_into(self) -> Instrument:
        try:
            return by_symbol(self.cleaned_data["into"])
        except UnknownSymbol as unknown:
            raise ValidationError(unknown.detail) from unknown
