"""Bringing a file: which one, how its columns are read, and what becomes of the rows that are in doubt."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.forms.base import Form, TextField
from markets.calc import symbols
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.profiles import MAPPED, profiles
from portfolios.calc.imports.table import Table
from portfolios.forms.fields import CurrencyField
from portfolios.models import Mapping, Portfolio
from portfolios.renderers.files import MOST_BYTES, Upload

FIELD_WORDS = {
    "type": "Type", "executed_at": "Date", "time": "Time", "symbol": "Symbol", "isin": "ISIN", "exchange": "Exchange",
    "quantity": "Quantity", "price": "Price of one", "amount": "Amount", "fee": "Fee", "tax": "Tax",
    "currency": "Currency", "fx_rate": "Rate", "ratio": "Split ratio", "acquired_on": "Acquired on", "note": "Note",
    "tags": "Tags", "external": "Its own number",
}  # fmt: skip
MOST_UNKNOWN = 40
MOST_CHOSEN = 5_000


def profile_choices() -> list[tuple[str, str]]:
    return [("", "Find out by the columns"), *((it.slug, it.title) for it in profiles().values())]


class FileForm(Form):
    portfolio = forms.ModelChoiceField(Portfolio.objects.none(), label="Into which portfolio", empty_label=None)
    file = forms.FileField(
        label="File", max_length=200, widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
        error_messages={"empty": "There is nothing in this file."},
    )  # fmt: skip
    profile = forms.ChoiceField(label="Written by", required=False)

    def __init__(self, *args: Any, portfolios: Any, mappings: Iterable[Mapping] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["portfolio"].queryset = portfolios  # type: ignore[attr-defined]
        self.mappings = {f"mapping:{it.pk}": it for it in mappings}
        kept = [(key, f"{it.name} (your columns)") for key, it in self.mappings.items()]
        self.fields["profile"].choices = [*profile_choices(), *kept]  # type: ignore[attr-defined]

    def clean_file(self) -> Upload:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if sent.size is None or sent.size > MOST_BYTES:
            raise forms.ValidationError(f"At most {MOST_BYTES // 2**20} MB. Export a shorter period.", code="too_large")
        return Upload(sent.name or "file", sent.read())

    def options(self) -> Options:
        chosen = self.cleaned_data["profile"]
        mapping = self.mappings.get(chosen)
        return Options.of(mapping.columns) if mapping else Options(profile=chosen)


class ReadingForm(Form):
    """How the file is read. Empty is what was found out."""

    profile = forms.ChoiceField(label="Written by", required=False, choices=profile_choices)
    day_order = forms.ChoiceField(
        label="Dates", required=False,
        choices=[("", "As found"), ("dmy", "Day first, 31/12/2026"), ("mdy", "Month first, 12/31/2026")],
    )  # fmt: skip
    decimal = forms.ChoiceField(
        label="Numbers", required=False,
        choices=[("", "As found"), ("point", "1,234.5 with a point"), ("comma", "1.234,5 with a comma")],
    )  # fmt: skip
    currency = CurrencyField(label="Currency", required=False, help_text="Where the file names none.")
    name = TextField(label="Keep these columns as", required=False, max_length=80)

    def __init__(self, *args: Any, table: Table, unknown: Iterable[str] = (), options: Options, **more: Any) -> None:
        begun = {"profile": table.profile.slug, "day_order": options.day_order, "decimal": options.decimal,
                 "currency": options.currency}  # fmt: skip
        super().__init__(*args, **{"initial": begun, **more})
        self.table, self.options_before = table, options
        headers = [("", "Nothing")] + [(it, it) for it in dict.fromkeys(filter(None, table.headers))]
        for each in MAPPED:
            words = FIELD_WORDS[each]
            now = table.columns.get(each, "")
            select = forms.Select({"class": "input"})
            self.fields[f"column-{each}"] = forms.ChoiceField(
                label=words, choices=headers, required=False, initial=now, widget=select
            )
        self.unknown = {f"symbol-{place}": it for place, it in enumerate(list(unknown)[:MOST_UNKNOWN])}
        for name, text in self.unknown.items():
            attrs = {"list": "symbols", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
            self.fields[name] = forms.CharField(
                label=text, max_length=symbols.LONGEST, required=False, widget=forms.TextInput(attrs)
            )

    @property
    def columns(self) -> list[tuple[forms.BoundField, str]]:
        """Each with what stands in the first rows."""
        return [(self[f"column-{each}"], self._sample(each)) for each in MAPPED]

    @property
    def meanings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.unknown]

    def _sample(self, each: str) -> str:
        cells = (self.table.cell(row, each) for _, row in self.table.rows[:20])
        return next(filter(None, cells), "")[:60]

    def options(self) -> Options:
        """Columns as the profile has them are not said again: another file of the same broker may have others."""
        known, before = self.cleaned_data, self.options_before
        found = self.table.columns
        columns = {
            each: known[f"column-{each}"] for each in MAPPED
            if known[f"column-{each}"] != found.get(each, "") or each in before.columns
        }  # fmt: skip
        if known["profile"] != self.table.profile.slug:
            columns = {}
        meant = {text: known[name].strip() for name, text in self.unknown.items() if known[name].strip()}
        return Options(
            profile=known["profile"], columns=columns, symbols={**before.symbols, **meant},
            day_order=known["day_order"], decimal=known["decimal"], currency=known["currency"], zone=before.zone,
            take=before.take, take_all=before.take_all, skip=before.skip, skip_errors=before.skip_errors,
        )  # fmt: skip


class RowsForm(forms.Form):
    """Which of the known rows are taken nevertheless, and whether those in error are left out."""

    take_all = forms.BooleanField(required=False)
    skip_errors = forms.BooleanField(required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.marked = {name: self._rows(data.getlist(name)) for name in ("take", "skip")}

    def _rows(self, texts: Iterable[str]) -> tuple[int, ...]:
        found = (int(it) for it in texts if it.isascii() and it.isdigit() and len(it) <= 9)
        return tuple(sorted(set(found)))[:MOST_CHOSEN]
