"""Which days a page tells of, and in which order."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from markets.forms import AddressForm
from portfolios.calc import ranges
from portfolios.calc.ranges import Range, Span
from portfolios.queries.allocation import By
from portfolios.queries.holdings import GROUPS, SORTS

PILLS = [(it.value, it.value.upper()) for it in Range]
KEPT = "portfolio_range"
OLDEST = date(1900, 1, 1)


class RangeForm(AddressForm):
    """`?range=1y`, or `?from=2026-01-01&to=2026-03-31`."""

    range = forms.ChoiceField(choices=PILLS, required=False)
    to = forms.DateField(required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["from"] = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = self.cleaned_data
        first, last, today = known.get("from"), known.get("to"), timezone.now().date()
        if first is None and last is None:
            return known
        last = min(last or today, today)
        first = first or last - timedelta(days=365)
        if not OLDEST <= first <= last:
            raise forms.ValidationError("The first day must not lie after the last.")
        known["span"] = Span(first, last)
        return known


def asked(request: HttpRequest, *, usual: Range = Range.Y1) -> Range | Span:
    """What the address says, or else what was looked at last."""
    known = RangeForm.read(request.GET)
    if "span" in known:
        span: Span = known["span"]
        return span
    if known["range"]:
        if request.session.get(KEPT) != known["range"]:
            request.session[KEPT] = known["range"]
        return Range(known["range"])
    kept = request.session.get(KEPT)
    return Range(kept) if kept in dict(PILLS) else usual


def until(asked_for: Range | Span, day: date) -> Span:
    """The same stretch for somebody who looks at that day."""
    if isinstance(asked_for, Span):
        return Span(min(asked_for.first, day), min(asked_for.last, day))
    return ranges.span(asked_for, today=day, began=OLDEST)


class TableForm(AddressForm):
    sort = forms.ChoiceField(choices=[(f"{way}{sort}", sort) for sort in SORTS for way in ("", "-")], required=False)
    group = forms.ChoiceField(choices=[(group, group) for group in GROUPS], required=False)
    by = forms.ChoiceField(choices=[(it.value, it.value) for it in By], required=False)
    closed = forms.ChoiceField(choices=[("1", "1")], required=False)
    as_of = forms.DateField(required=False)

    def clean_as_of(self) -> date | None:
        day: date | None = self.cleaned_data["as_of"]
        if day is not None and not OLDEST <= day <= timezone.now().date():
            raise forms.ValidationError("A day up to today.")
        return day
