"""A screen as it is asked for: every field of the table under every operator, each as strict as a body's."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import empty

from analytics.calc.screening import (
    COLUMNS,
    FIELDS,
    PRICED,
    REPORTED,
    SAID,
    USUAL_SORT,
    Condition,
    Field,
    Screening,
    query_of,
    spelled,
)
from config.kit.api import fields
from config.kit.api.pages import MOST, USUAL
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.models import Instrument

LONGEST, MOST_NAMED = 100, 20
TELLING = {field.name for field in (*PRICED, *REPORTED)}
"""What a market or a company tells is text, exact; what we work out is a JSON number, as all of analytics."""


IDENTITY = ("symbol", "name", "kind", "currency")


class NamedField(fields.TextField):
    """One value of a field that is text; one that nothing has is a mistake. `known` comes through the context."""

    default_error_messages = {"unknown": _("There is none of this name. There are: {known}.")}  # noqa: RUF012

    def __init__(self, *, of: Field, **options: Any) -> None:
        super().__init__(max_length=LONGEST, required=False, **options)
        self.of = of

    def to_internal_value(self, data: Any) -> Any:
        return self._known(super().to_internal_value(data))

    def _known(self, text: str) -> str:
        if self.of.unit == "choice":
            there = list(Instrument.Kind.values)
        else:
            there = self.context.get("known", {}).get(self.of.name)
        if there is None:
            return text
        by_name = {spelled(self.of, each): each for each in there}
        if spelled(self.of, text) not in by_name:
            self.fail("unknown", known=", ".join(there[:40]) or "none")
        return by_name[spelled(self.of, text)]


class NamedListField(NamedField):
    """Several of them with commas between."""

    def to_internal_value(self, data: Any) -> Any:
        parts = fields.TextField(max_length=MOST_NAMED * LONGEST).to_internal_value(data).split(",")
        if len(parts) > MOST_NAMED:
            raise serializers.ValidationError(f"At most {MOST_NAMED}.", code="max_length")
        if not all(part.strip() for part in parts):
            raise serializers.ValidationError("A value is missing.", code="blank")
        return tuple(dict.fromkeys(self._known(part.strip()) for part in parts))


class ColumnsField(fields.TextField):
    default_error_messages = {"column": _("There is no column {name}.")}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> Any:
        named = super().to_internal_value(data).split(",")
        for name in named:
            if name not in FIELDS:
                self.fail("column", name=name[:40])
        return tuple(dict.fromkeys(named))


def _judge(field: Field, operator: str) -> serializers.Field[Any, Any, Any, Any]:
    said = f"{field.label} {SAID[operator]}. {field.help}".strip()
    if field.is_number:
        return fields.DecimalField(required=False, help_text=said)
    return (NamedListField if operator == "in" else NamedField)(of=field, help_text=said)


def _parameters() -> dict[str, tuple[Field, str]]:
    return {
        f"{field.name}__{operator}" if operator else field.name: (field, operator)
        for field in FIELDS.values()
        for operator in field.operators
    }


PARAMETERS = _parameters()
SORTS = [f"{way}{name}" for name in ("symbol", "name", *FIELDS) for way in ("", "-")]


class ScreenQuery(QuerySerializer):
    """Filters, order and columns: read as a `Screening`."""

    sort = fields.ChoiceField(choices=SORTS, default=USUAL_SORT)
    columns = ColumnsField(max_length=1000, default=COLUMNS, help_text="Names with commas between.")

    def get_fields(self) -> dict[str, Any]:
        judges = {name: _judge(field, operator) for name, (field, operator) in PARAMETERS.items()}
        return {**judges, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        conditions = tuple(Condition(*PARAMETERS[name], attrs[name]) for name in PARAMETERS if name in attrs)
        rest = {name: value for name, value in attrs.items() if name not in PARAMETERS}
        return {**rest, "screening": Screening(conditions, rest.pop("sort"), rest.pop("columns"))}


class ScreenerQuery(ScreenQuery):
    limit = fields.IntegerField(min_value=1, max_value=MOST, default=USUAL)
    offset = fields.IntegerField(min_value=0, max_value=1_000_000, default=0)
    format = fields.ChoiceField(choices=["json", "csv"], default="json", help_text="CSV has all rows, not a page.")


class PageQuery(ScreenQuery):
    page = fields.IntegerField(min_value=1, max_value=9999, default=1)


class QueryField(fields.TextField):
    """A whole screen in one text, as after the question mark; kept in one spelling."""

    default_error_messages = {"query": _("{problem}")}  # noqa: RUF012

    LONGEST = 2000

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=self.LONGEST, allow_blank=True, **options)

    def run_validation(self, data: Any = empty) -> Any:
        """No filter at all is a screen too, which a text field would leave as text."""
        found = super().run_validation(data)
        return Screening() if found == "" else found

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data).removeprefix("?")
        try:
            query = ScreenQuery(data=QueryDict(text), context=self.context)
        except SuspiciousOperation:
            self.fail("query", problem="These are too many filters.")
        if not query.is_valid():
            name, errors = next(iter(query.errors.items()))
            self.fail("query", problem=f"{name}: {errors[0]}")
        screening = query.validated_data["screening"]
        if len(query_of(screening)) > self.LONGEST:
            self.fail("query", problem="These are too many filters.")
        return screening


class ScreenerRow(Serializer):
    """`symbol`, `name`, `kind`, `currency` and the columns that were asked for; null where nobody knows."""

    symbol = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Instrument.Kind.choices)
    currency = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        rest = {name: _shown(field) for name, field in FIELDS.items() if name not in IDENTITY}
        return {**super().get_fields(), **rest}

    def to_representation(self, row: Any) -> dict[str, Any]:
        columns: tuple[str, ...] = self.context["columns"]
        return {name: _told(row[name]) for name in shown_columns(columns)}


def _shown(field: Field) -> serializers.Field[Any, Any, Any, Any]:
    if not field.is_number:
        return serializers.CharField(required=False)
    shape = fields.DecimalField if field.name in TELLING else serializers.FloatField
    return shape(required=False, allow_null=True, help_text=field.help)


def shown_columns(columns: tuple[str, ...]) -> tuple[str, ...]:
    """What a row is comes first, whatever was asked for."""
    return tuple(dict.fromkeys((*IDENTITY, *columns)))


def _told(value: Any) -> Any:
    return fields.DecimalField().to_representation(value) if isinstance(value, Decimal) else value


class Screener(Serializer):
    count = serializers.IntegerField()
    as_of = fields.InstantField(allow_null=True, help_text="When the nightly figures were worked out; null: not yet.")
    simulated = serializers.BooleanField()
    columns = serializers.ListField(child=serializers.CharField())
    unknown = serializers.DictField(
        child=serializers.IntegerField(), help_text="By field: how many fit all else and have no figure for it."
    )
    results = ScreenerRow(many=True)
