"""Base serializers: for bodies, and for what stands behind the question mark."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.request import Request

from config.kit.api import fields


class Serializer(serializers.Serializer[Any]):
    """The base of bodies; fields come from `config.kit.api.fields`."""


class ModelSerializer(serializers.ModelSerializer[Any]):
    """DRF's, with our fields for the model's."""

    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DecimalField: fields.DecimalField,
        models.BigIntegerField: fields.IntegerField,
        models.IntegerField: fields.IntegerField,
        models.SmallIntegerField: fields.IntegerField,
        models.PositiveIntegerField: fields.IntegerField,
        models.PositiveSmallIntegerField: fields.IntegerField,
        models.CharField: fields.TextField,
        models.TextField: fields.TextField,
        models.BooleanField: fields.FlagField,
        models.UUIDField: fields.UUIDField,
        models.DateField: fields.DayField,
        models.DateTimeField: fields.InstantField,
    }  # fmt: skip
    serializer_choice_field = fields.ChoiceField


class QuerySerializer(serializers.Serializer[Any]):
    """Query parameters: an unknown name, a name given twice or an unknown value is a 400.

    query = CandlesQuery.read(request)
    query["interval"]
    """

    default_error_messages = {  # noqa: RUF012
        "unknown": "There is no parameter of this name.",
        "repeated": "This parameter stands more than once.",
    }

    @classmethod
    def read(cls, request: Request, **context: Any) -> dict[str, Any]:
        query = cls(data=request.query_params, context={"request": request, **context})
        query.is_valid(raise_exception=True)
        found: dict[str, Any] = query.validated_data
        return found

    def to_internal_value(self, data: Mapping[str, Any]) -> Any:
        wrong = {name: [self._error("unknown")] for name in data if name not in self.fields}
        if isinstance(data, QueryDict):
            for name, values in data.lists():
                if len(values) > 1 and not isinstance(self.fields.get(name), serializers.ListField):
                    wrong.setdefault(name, [self._error("repeated")])
        if wrong:
            raise serializers.ValidationError(wrong)
        return super().to_internal_value(self._plain(data))

    def _plain(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A QueryDict looks like an HTML form to DRF, which then reads an absent flag as False."""
        if not isinstance(data, QueryDict):
            return dict(data)
        many = {name for name, field in self.fields.items() if isinstance(field, serializers.ListField)}
        return {name: values if name in many else values[0] for name, values in data.lists()}

    def _error(self, code: str) -> serializers.ErrorDetail:
        return serializers.ErrorDetail(str(self.error_messages[code]), code=code)
