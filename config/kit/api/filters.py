"""Filters of lists: django-filter with our fields behind it, so that an odd value or name is a 400."""

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from django_filters.rest_framework import FilterSet as Base
from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from config.kit.api import fields


class _Strict(forms.Field):
    """A form field whose judgement is a serializer field's."""

    def __init__(self, *, judge: serializers.Field[Any, Any, Any, Any], **options: Any) -> None:
        known = {name: options[name] for name in ("required", "label", "help_text") if name in options}
        super().__init__(**known)
        self.judge = judge

    def clean(self, value: Any) -> Any:
        if value in (None, ""):
            return super().clean(value)
        try:
            return self.judge.run_validation(value)
        except serializers.ValidationError as error:
            details: Any = error.detail
            raise forms.ValidationError([forms.ValidationError(str(d), code=d.code) for d in details]) from None


class _Filter(django_filters.Filter):  # type: ignore[misc]
    field_class = _Strict
    judge: ClassVar[type[serializers.Field[Any, Any, Any, Any]]]

    def __init__(self, *args: Any, judged: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*args, judge=self.judge(**(judged or {})), **options)


class NumberFilter(_Filter):
    judge = fields.DecimalField


class WholeFilter(_Filter):
    judge = fields.IntegerField


class TextFilter(_Filter):
    judge = fields.TextField


class FlagFilter(_Filter):
    judge = fields.FlagField


class UUIDFilter(_Filter):
    judge = fields.UUIDField


class DayFilter(_Filter):
    judge = fields.DayField


class InstantFilter(_Filter):
    judge = fields.InstantField


def _takes(*filters: "tuple[type[models.Field[Any, Any]], type[_Filter]]") -> dict[Any, dict[str, Any]]:
    return {field: {"filter_class": taken} for field, taken in filters}


class FilterSet(Base):  # type: ignore[misc]
    """The base of every filter set: what it makes for model fields is as strict as what a body is read with."""

    FILTER_DEFAULTS: ClassVar[dict[Any, dict[str, Any]]] = {
        **Base.FILTER_DEFAULTS,
        **_takes(
            (models.DecimalField, NumberFilter), (models.FloatField, NumberFilter), (models.IntegerField, WholeFilter),
            (models.BigIntegerField, WholeFilter), (models.AutoField, WholeFilter), (models.BigAutoField, WholeFilter),
            (models.PositiveIntegerField, WholeFilter), (models.PositiveSmallIntegerField, WholeFilter),
            (models.CharField, TextFilter), (models.TextField, TextFilter), (models.BooleanField, FlagFilter),
            (models.UUIDField, UUIDFilter), (models.DateField, DayFilter), (models.DateTimeField, InstantFilter),
        ),
    }  # fmt: skip


class Filters(DjangoFilterBackend):  # type: ignore[misc]
    """Also refuses parameters that neither the filter set nor the pages nor the order knows."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        _refuse_unknown(request, known=self._known(queryset, view))
        found: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return found

    def _known(self, queryset: QuerySet[Any], view: Any) -> set[str]:
        filterset = self.get_filterset_class(view, queryset)
        paginator = getattr(view, "paginator", None)
        return {
            *(filterset.base_filters if filterset else ()),
            *getattr(paginator, "names", ()),
            *([Ordering.NAME] if getattr(view, "ordering_fields", ()) else ()),
        }


def _refuse_unknown(request: Request, *, known: Iterable[str]) -> None:
    wrong: dict[str, Any] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name] = [serializers.ErrorDetail("There is no parameter of this name.", code="unknown")]
        elif len(values) > 1:
            wrong[name] = [serializers.ErrorDetail("This parameter stands more than once.", code="repeated")]
    if wrong:
        raise serializers.ValidationError(wrong)


class Ordering(BaseFilterBackend):
    """`?ordering=-executed_at`, among the view's `ordering_fields` only."""

    NAME = "ordering"

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        allowed = self._allowed(view)
        asked = request.query_params.get(self.NAME)
        if asked is None or not allowed:
            return queryset
        if asked not in allowed:
            raise serializers.ValidationError({self.NAME: [f"Order by one of {', '.join(allowed)}."]})
        return queryset.order_by(asked)

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        allowed = self._allowed(view)
        schema = {"type": "string", "enum": allowed}
        return [{"name": self.NAME, "in": "query", "required": False, "schema": schema}] if allowed else []

    @staticmethod
    def _allowed(view: APIView) -> list[str]:
        return [way + name for name in getattr(view, "ordering_fields", ()) for way in ("", "-")]
