"""What people fill in to run a strategy over history."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.utils import timezone

from analytics.calc.backtest import reading, usual
from analytics.calc.backtest.form import DEFAULTS
from analytics.calc.backtest.ready import BY_SLUG, READY
from analytics.calc.backtest.usual import MOST_CASH, MOST_COMPARED
from analytics.forms.rules import JOINTS, NUMBER, Conditions, as_rows, conditions_of
from markets.calc import symbols
from markets.calc.intervals import BY_SLUG as INTERVALS
from markets.calc.intervals import SLUGS, Interval
from markets.errors import UnknownSymbol
from markets.models import Instrument
from markets.queries.instruments import Viewer, by_symbol

YEARS = [("1", "1 year"), ("2", "2 years"), ("3", "3 years"), ("5", "5 years")]
LABELS = {
    "size_pct": ("Part of the money for each entry, %", "100 is all of it."),
    "fee_bps": ("Fee, bps", "Of each fill; 10 bps are 0.1 %."),
    "slippage_bps": ("Slippage, bps", "How much worse than the open a fill is."),
    "stop_pct": ("Stop, %", "Sells so far below the entry."),
    "trail_pct": ("Trailing stop, %", "Sells so far below the highest price since."),
    "target_pct": ("Target, %", "Sells so far above the entry."),
}
DAY = {"type": "date"}
Sent = Mapping[str, Any]


class SymbolInput(forms.CharField):
    """An instrument that this person may see."""

    def __init__(self, **options: Any) -> None:
        attrs = {"list": "symbols", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(max_length=symbols.LONGEST, widget=forms.TextInput(attrs=attrs), **options)
        self.viewer: Viewer = None

    def clean(self, value: Any) -> Instrument:
        text = super().clean(value)
        try:
            return by_symbol(text, user=self.viewer)
        except UnknownSymbol as unknown:
            raise forms.ValidationError(unknown.detail, code=unknown.code) from None


class PlainNumber(forms.FloatField):
    """ASCII alone: Python would read other digits, too."""

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]  # as Django's own does
        if isinstance(value, str) and (not value.isascii() or "_" in value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class QuickForm(forms.Form):
    """A ready strategy on one instrument."""

    symbol = SymbolInput(initial="BTC/USDT", label="Instrument")
    ready = forms.ChoiceField(
        choices=[(one.slug, one.name) for one in READY], initial=READY[0].slug, label="Strategy",
        widget=forms.RadioSelect,
    )  # fmt: skip
    years = forms.ChoiceField(choices=YEARS, initial="5", label="Over the last")

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["symbol"].viewer = viewer  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        """As `services.backtests.ask` takes it."""
        known, today = self.cleaned_data, timezone.now().date()
        ready = BY_SLUG[known["ready"]]
        return {
            "instrument": known["symbol"], "strategy": ready.form, "interval": Interval.D1, "end": today,
            "start": today - timedelta(days=365 * int(known["years"])), "cash": Decimal(10_000),
            "name": usual.name(ready.form, known["symbol"].symbol),
        }  # fmt: skip


class TermsForm(forms.Form):
    """All but the rules."""

    symbol = SymbolInput(label="Instrument")
    name = forms.CharField(
        max_length=80, required=False, help_text="Made of strategy and symbol if you leave it empty."
    )
    interval = forms.ChoiceField(choices=[(slug, slug) for slug in INTERVALS], label="Candles")
    start = forms.DateField(label="First day", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    end = forms.DateField(label="Last day", widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    cash = forms.DecimalField(min_value=Decimal("0.01"), max_value=MOST_CASH, label="Money to begin with")
    strategy = forms.CharField(
        max_length=20_000, required=False, label="Rules as JSON",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code"}),
        help_text="Takes the place of the rows above if there is something in it.",
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["symbol"].viewer = viewer  # type: ignore[attr-defined]
        for name, (low, high) in reading.PERCENTAGES.items():
            label, words = LABELS[name]
            widget = forms.NumberInput(attrs={"step": "any", "class": "num"})
            self.fields[name] = PlainNumber(
                min_value=low, max_value=high, label=label, help_text=words, widget=widget,
                required=name not in reading.MAY_BE_NULL,
            )  # fmt: skip

    @property
    def numbers(self) -> list[forms.BoundField]:
        return [self[name] for name in reading.PERCENTAGES]

    def clean_strategy(self) -> dict[str, Any] | None:
        text = self.cleaned_data["strategy"].strip()
        if not text:
            return None
        try:
            form = json.loads(text)
            json.dumps(form, ensure_ascii=False).encode()  # half a surrogate pair can be neither kept nor shown
        except (ValueError, RecursionError):
            raise forms.ValidationError("This is not JSON.") from None
        if not isinstance(form, dict):
            raise forms.ValidationError("A strategy is an object with `entry` and `exit`.")
        return form

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = self.cleaned_data
        today = timezone.now().date()
        for name in ("start", "end"):
            if known.get(name) and not date(1900, 1, 1) <= known[name] <= today:
                self.add_error(name, "A day up to today.")
        if known.get("start") and known.get("end") and known["start"] > known["end"]:
            self.add_error("start", "The first day must not lie after the last.")
        return known


class StrategyForm:
    """Terms and the rows of both rules, as one form of the page."""

    def __init__(self, data: Any = None, *, viewer: Viewer, initial: dict[str, Any] | None = None) -> None:
        self.initial = initial or {}
        self.terms = TermsForm(data, viewer=viewer, initial=self.initial)
        self.rules = {
            "entry": Conditions(data, prefix="entry", initial=self.initial.get("entry")),
            "exit": Conditions(data, prefix="exit", initial=self.initial.get("exit")),
        }
        words = {name: data.get(f"{name}-joint") if data else self.initial.get(f"{name}-joint") for name in self.rules}
        self.joints = {name: word if word in dict(JOINTS) else "all" for name, word in words.items()}

    def is_valid(self) -> bool:
        whole = [self.terms.is_valid(), *(rows.is_valid() for rows in self.rules.values())]
        return all(whole) and self._has_rules()

    def _has_rules(self) -> bool:
        if self.terms.cleaned_data["strategy"] is None and not conditions_of(self.rules["entry"]):
            self.terms.add_error(None, "Say when to buy: the entry needs a condition.")
        return not self.terms.errors

    def wanted(self) -> dict[str, Any]:
        """As `services.backtests.ask` takes it."""
        known = self.terms.cleaned_data
        strategy = self._strategy()
        return {
            "instrument": known["symbol"], "strategy": strategy, "interval": INTERVALS[known["interval"]],
            "start": known["start"], "end": known["end"], "cash": known["cash"],
            "name": known["name"] or usual.name(strategy, known["symbol"].symbol),
        }  # fmt: skip

    def _strategy(self) -> dict[str, Any]:
        known = self.terms.cleaned_data
        numbers = {name: known[name] for name in reading.PERCENTAGES}
        if known["strategy"] is not None:
            return {**numbers, **known["strategy"]}
        rules = {}
        for name, rows in self.rules.items():
            conditions = conditions_of(rows)
            if conditions:
                rules[name] = {self.joints[name]: conditions} if len(conditions) > 1 else conditions[0]
        return {**rules, **numbers}


def one_more_row(data: Any, which: str) -> Any:
    """What was sent, with one more empty row in one of the rules."""
    more = data.copy()
    count = data.get(f"{which}-TOTAL_FORMS", "")
    if which in ("entry", "exit") and count.isascii() and count.isdigit():
        place = int(count[:3])
        more[f"{which}-TOTAL_FORMS"] = str(place + 1)
        more[f"{which}-{place}-right"] = NUMBER
    return more


def begun(strategy: Sent, *, symbol: str, interval: Interval, span: tuple[date, date] | None = None,
          cash: Decimal = Decimal(10_000)) -> dict[str, Any]:  # fmt: skip
    """The form as it opens with a strategy that is there."""
    today = timezone.now().date()
    start, end = span or (usual.first_day(interval, today), today)
    numbers = {name: strategy.get(name, DEFAULTS[name]) for name in reading.PERCENTAGES}
    initial = {
        "symbol": symbol, "interval": SLUGS[interval], "start": start, "end": end, "cash": f"{cash.normalize():f}",
        **numbers,
    }  # fmt: skip
    for name in ("entry", "exit"):
        rows = as_rows(strategy.get(name))
        if rows is None:
            return {**initial, "strategy": json.dumps(dict(strategy), indent=2)}
        initial[f"{name}-joint"], initial[name] = rows
    return initial


def ids_to_compare(texts: list[str]) -> list[UUID]:
    """`?ids=a&ids=b` and `?ids=a,b`."""
    parts = list(dict.fromkeys(part for text in texts for part in text.split(",") if part))
    if len(parts) > MOST_COMPARED:
        raise BadRequest(f"ids: at most {MOST_COMPARED}")
    try:
        return [UUID(part) for part in parts]
    except ValueError:
        raise BadRequest("ids: of backtests") from None
