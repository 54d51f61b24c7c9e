"""`/design/`: every part in every state, for those who build pages. Not in production."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from config import samples
from config.icons import ICONS
from markets.calc.spans import Range
from markets.models import Instrument

TONES = ["page", "surface", "sunken", "line", "edge", "text", "muted", "accent", "up", "down", "warn", "bad"]
INDEX = [
    ("tones", "Colours"), ("buttons", "Buttons"), ("stats", "Stats"), ("figures", "Figures"), ("chips", "Chips"),
    ("table", "Table"), ("charts", "Charts"), ("prices", "Prices"), ("forms", "Forms"), ("ways", "Ways around"),
    ("states", "States"), ("messages", "Messages"), ("keys", "Keyboard"), ("icons", "Icons"),
]  # fmt: skip
SORTS = ("symbol", "price", "gain")


class SpecimenForm(forms.Form):
    symbol = forms.CharField(help_text="As the exchange writes it, for example BTC/USDT.")
    quantity = forms.DecimalField(min_value=0, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}))
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}), help_text="At least 10 characters.", required=False
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


def design(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404
    if request.method == "POST":
        return toasted(request)
    return render(request, "design/sheet.html", sheet(request))


def toasted(request: HttpRequest) -> HttpResponse:
    if request.POST.get("toast") == "undo":
        messages.success(request, "Trade deleted.", extra_tags="undo=/design/")
    else:
        messages.info(request, "Nothing was changed.")
    return HttpResponseRedirect("/design/")


def sheet(request: HttpRequest) -> dict[str, Any]:
    form = SpecimenForm(request.GET if "quantity" in request.GET else {"quantity": "-3"})
    form.is_valid()
    sample, now = samples.portfolio(), timezone.now()
    return {
        "form": form,
        "sample": sample,
        "holdings": in_order(sample.holdings, request.GET.get("sort", "")),
        "months": list(zip(sample.days, [f"{value:,.2f}" for value in sample.year[::30]], strict=True)),
        "columns": ["Month", "Value"],
        **charted(),
        "tones": TONES,
        "icons": ICONS,
        "index": INDEX,
        "now": now,
        "hour_ago": now - timedelta(hours=1),
        "month_ago": now - timedelta(days=31),
    }


def charted() -> dict[str, Any]:
    """A chart of candles that were given: it asks for nothing."""
    bars = samples.bars()
    marker = {"day": "2026-08-14", "type": "dividend", "text": "Dividend 0.25 USD"}
    year = [*(bar.low for bar in bars), *(bar.high for bar in bars)]
    return {
        "instrument": Instrument(symbol="SAMPLE", name="Sample", kind=Instrument.Kind.STOCK, currency="USD",
                                 hand_priced=True),
        "interval": "1d",
        "intervals": ["1d"],
        "bars": bars,
        "charted": [bar[3:] for bar in bars],
        "markers": [marker],
        "range": Range(min(year), max(year), bars[-1].close),
    }  # fmt: skip


def in_order(holdings: list[samples.Sample], sort: str) -> list[samples.Sample]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return holdings
    return sorted(holdings, key=lambda row: getattr(row, key), reverse=sort.startswith("-"))
