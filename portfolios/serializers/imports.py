"""Files of transactions as they are sent, and what becomes of their rows."""

import json
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.serializers.fields import CodeField
from portfolios.calc.imports.days import Order
from portfolios.calc.imports.numbers import Point
from portfolios.calc.imports.options import ALL, Options
from portfolios.calc.imports.profiles import MAPPED, profiles
from portfolios.calc.imports.sheet import MOST_ROWS
from portfolios.models import ImportBatch
from portfolios.renderers.files import MOST_BYTES, Upload
from portfolios.services.import_lines import Line, State
from portfolios.services.imports import Outcome

SHOWN = 5_000  # rows of a try; those that are new and unremarkable are the first to be left out
ERRORS = "errors"
SAID = ("profile", "symbols", "day_order", "decimal", "zone", "currency")
PROFILES = [(it.slug, it.title) for it in profiles().values()]


class ImportQuery(QuerySerializer):
    dry_run = fields.FlagField(default=False, help_text="Say what would become of each row, and write nothing.")


class RowsField(fields.TextField):
    """Numbers of rows with commas between, or one word for many."""

    default_error_messages = {"rows": _("Numbers of rows with commas between, or `{word}`.")}  # noqa: RUF012

    def __init__(self, *, word: str, **options: Any) -> None:
        super().__init__(max_length=1_000_000, required=False, **options)
        self.word = word

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        if text == self.word:
            return text
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() and len(part) <= 7 for part in parts):
            self.fail("rows", word=self.word)
        return tuple(sorted({int(part) for part in parts}))


@extend_schema_field(OpenApiTypes.STR)
class TextsField(fields.TextField):
    """An object of texts, as JSON."""

    default_error_messages = {"texts": _('Must be JSON like {{"price": "Rate"}}.')}  # noqa: RUF012

    def __init__(self, *, known: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(max_length=100_000, required=False, **options)
        self.known = known

    def to_internal_value(self, data: Any) -> Any:
        try:
            found = json.loads(super().to_internal_value(data))
        except (ValueError, RecursionError):
            self.fail("texts")
        if not isinstance(found, dict) or not all(isinstance(it, str) and len(it) <= 200 for it in found.values()):
            self.fail("texts")
        if self.known and not found.keys() <= set(self.known):
            self.fail("texts")
        return found


class ImportWanted(Serializer):
    file = serializers.FileField(
        max_length=1000, help_text=f"CSV or XLSX, {MOST_BYTES // 2**20} MB, {MOST_ROWS:,} rows."
    )
    profile = fields.ChoiceField(choices=PROFILES, required=False, help_text="The one that fits, unless said.")
    mapping = fields.IntegerField(required=False, min_value=1, help_text="A saved reading: `import-mappings`.")
    columns = TextsField(known=MAPPED, help_text='Which header a field has: `{"price": "Rate"}`, "" for none.')
    symbols = TextsField(help_text='What a symbol of the file is called here: `{"INFOSYS": "INFY.NS"}`.')
    day_order = fields.ChoiceField(choices=[it.value for it in Order], required=False)
    decimal = fields.ChoiceField(choices=[it.value for it in Point], required=False)
    zone = fields.TextField(required=False, max_length=60, help_text="Of times without a zone: `Asia/Kolkata`.")
    currency = CodeField(required=False, help_text="Where the file names none.")
    take = RowsField(word=ALL, help_text="Rows that are known and are taken nevertheless: `3,7`, or `all`.")
    skip = RowsField(word=ERRORS, help_text="Rows to leave out: `3,7`, or `errors` for all that cannot be.")

    default_error_messages = {"zone": _("There is no such zone.")}  # noqa: RUF012

    def validate_zone(self, zone: str) -> str:
        if zone and zone not in available_timezones():
            self.fail("zone")
        return zone


def upload(told: dict[str, Any]) -> Upload:
    file = told["file"]
    file.seek(0)  # the key of a repeated request was made of it
    return Upload(file.name or "file", file.read())


def options(told: dict[str, Any], kept: dict[str, Any]) -> Options:
    """`kept` are those of a saved reading; what is said now comes first."""
    said = {name: told[name] for name in SAID if name in told}
    columns = {**kept.get("columns", {}), **told.get("columns", {})}
    take, skip = told.get("take", ()), told.get("skip", ())
    return Options.of({
        **kept, **said, "columns": columns,
        "take": () if take == ALL else take, "take_all": take == ALL,
        "skip": () if skip == ERRORS else skip, "skip_errors": skip == ERRORS,
    })  # fmt: skip


# --- What would become of it


class RowProblem(Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(help_text="The field; empty: the row.")


class RowRemark(Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class TriedRow(Serializer):
    row = serializers.IntegerField(help_text="As a spreadsheet counts: the header is row 1.")
    state = serializers.ChoiceField(choices=[it.value for it in State])
    errors = RowProblem(many=True)  # type: ignore[assignment]
    warnings = RowRemark(many=True)
    type = serializers.CharField(allow_null=True)
    executed_at = serializers.CharField(allow_null=True, help_text="A day or an instant.")
    symbol = serializers.CharField(allow_null=True, help_text="As it is called here; else as the file has it.")
    quantity = fields.DecimalField(allow_null=True)
    price = fields.DecimalField(allow_null=True)
    amount = fields.DecimalField(allow_null=True)
    fee = fields.DecimalField(allow_null=True)
    tax = fields.DecimalField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    duplicate_of = serializers.UUIDField(allow_null=True, help_text="The transaction that says the same.")


class Tried(Serializer):
    """`rows` has at most 5,000: all that are not new first, and `rows_left_out` says how many are not shown."""

    profile = serializers.CharField()
    headers = serializers.ListField(child=serializers.CharField())
    columns = serializers.DictField(child=serializers.CharField(), help_text="By field, the header it is read from.")
    new = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    error = serializers.IntegerField()
    skipped = serializers.IntegerField()
    unknown_symbols = serializers.DictField(child=serializers.IntegerField(), help_text="With how many rows each has.")
    rows = TriedRow(many=True)
    rows_left_out = serializers.IntegerField()


def tried(outcome: Outcome) -> dict[str, Any]:
    """By hand: a serializer takes half a millisecond a row."""
    counts, table = outcome.counts, outcome.table
    shown = _shown(outcome.lines)
    return {
        "profile": table.profile.slug, "headers": table.headers, "columns": table.columns,
        **{state.value: counts[state] for state in State}, "unknown_symbols": outcome.unknown_symbols,
        "rows": [row(line) for line in shown], "rows_left_out": len(outcome.lines) - len(shown),
    }  # fmt: skip


def _shown(lines: list[Line]) -> list[Line]:
    if len(lines) <= SHOWN:
        return lines
    remarkable = [it for it in lines if it.state is not State.NEW or it.warnings][:SHOWN]
    rest = [it for it in lines if it.state is State.NEW and not it.warnings][: SHOWN - len(remarkable)]
    return sorted(remarkable + rest, key=lambda it: it.row)


def row(line: Line) -> dict[str, Any]:
    read, said = line.told, line.said
    amounts = {name: said.get(name, read.amounts.get(name)) for name in ("quantity", "price", "amount", "fee", "tax")}
    moment = fields.MomentField().to_representation(read.executed_at) if read.executed_at else None
    return {
        "row": line.row, "state": line.state.value,
        "errors": [{"code": it.code, "detail": it.detail, "attr": it.field} for it in line.errors],
        "warnings": [it._asdict() for it in line.warnings],
        "type": read.kind and read.kind.value, "executed_at": moment,
        "symbol": line.instrument.symbol if line.instrument else read.symbol or read.isin or None, **amounts,
        "currency": said.get("currency") or read.currency or None, "note": read.note, "duplicate_of": line.duplicate_of,
    }  # fmt: skip


# --- Batches


class Imported(Serializer):
    batch = serializers.UUIDField()
    new = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    warnings = RowRemark(many=True)


class Begun(Serializer):
    batch = serializers.UUIDField()
    progress_pct = serializers.IntegerField()


class BatchProblem(Serializer):
    row = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Batch(Serializer):
    id = serializers.UUIDField()
    file_name = serializers.CharField()
    profile = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportBatch.State.choices)
    progress_pct = serializers.IntegerField()
    new = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    error = serializers.CharField(help_text="Why nothing was imported, or not undone.")
    errors = BatchProblem(many=True, help_text="The first 200 of the rows that were refused.")  # type: ignore[assignment]
    created_at = fields.InstantField()
    ended_at = fields.InstantField(allow_null=True)


class Batches(Serializer):
    count = serializers.IntegerField()
    results = Batch(many=True)


class ProfileShown(Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    columns = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), help_text="By field, the headers that are known."
    )


class Profiles(Serializer):
    count = serializers.IntegerField()
    results = ProfileShown(many=True)


class MappingWanted(Serializer):
    name = fields.TextField(max_length=80)
    profile = fields.ChoiceField(choices=PROFILES, required=False)
    columns = serializers.DictField(child=fields.TextField(max_length=200, allow_blank=True))
    day_order = fields.ChoiceField(choices=[it.value for it in Order], required=False)
    decimal = fields.ChoiceField(choices=[it.value for it in Point], required=False)
    zone = fields.TextField(required=False, max_length=60)
    currency = CodeField(required=False)

    default_error_messages = {  # noqa: RUF012
        "columns": _("There is no field {name}."),
        "zone": _("There is no such zone."),
    }
    validate_zone = ImportWanted.validate_zone

    def validate_columns(self, columns: dict[str, str]) -> dict[str, str]:
        for name in columns:
            if name not in MAPPED:
                self.fail("columns", name=name[:40])
        return columns


class MappingShown(Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    options = serializers.DictField(source="columns", help_text="As they are sent with an import.")


class Mappings(Serializer):
    count = serializers.IntegerField()
    results = MappingShown(many=True)
