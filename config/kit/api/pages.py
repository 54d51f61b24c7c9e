"""Lists in pages: `{count, results}` for what is short, `{next, previous, results}` by cursor for what grows."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer

MOST, USUAL = 200, 50


class CountedQuery(QuerySerializer):
    limit = fields.IntegerField(min_value=1, max_value=MOST, default=USUAL)
    offset = fields.IntegerField(min_value=0, max_value=1_000_000, default=0)


class CursorQuery(QuerySerializer):
    limit = fields.IntegerField(min_value=1, max_value=MOST, default=USUAL)
    cursor = fields.TextField(max_length=1000, default="")


class Paged(BasePagination):
    """What both kinds share: their own parameters, read strictly, and named for the filters' check."""

    query: type[QuerySerializer]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.query().fields)

    def read(self, request: Request) -> dict[str, Any]:
        names = self.names
        own = request.query_params.copy()
        for name in set(own) - names:
            del own[name]
        query = self.query(data=own)
        query.is_valid(raise_exception=True)
        found: dict[str, Any] = query.validated_data
        return found

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [_parameter(name, field) for name, field in self.query().fields.items()]


class Counted(Paged):
    query = CountedQuery

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        asked = self.read(request)
        self.count = queryset.count()
        return list(queryset[asked["offset"] : asked["offset"] + asked["limit"]])

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"count": self.count, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return _object(count={"type": "integer", "example": 123}, results=schema)


class Cursor(Paged):
    """Continues after a row, not after a number of rows: what is added meanwhile neither repeats nor hides one.

    The queryset's own order is kept; `ordering` stands in where it has none. The primary key breaks ties.
    """

    query = CursorQuery
    ordering: tuple[str, ...] = ("-pk",)

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any]:
        asked = self.read(request)
        self.order = _total(tuple(queryset.query.order_by) or self.ordering)
        self.salt = f"cursor {request.path} {self.order}"
        self.address = request.build_absolute_uri()
        backwards, place = self._opened(asked["cursor"])
        rows = queryset.order_by(*_turned(self.order)) if backwards else queryset.order_by(*self.order)
        if place is not None:
            rows = rows.filter(_beyond(rows.query.order_by, _typed(queryset, self.order, place)))
        found = list(rows[: asked["limit"] + 1])
        more, found = len(found) > asked["limit"], found[: asked["limit"]]
        if backwards:
            found.reverse()
        self.before: bool = more if backwards else place is not None
        self.after: bool = backwards or more
        self.found = found
        return found

    def get_paginated_response(self, data: Any) -> Response:
        return Response({
            "next": self._link(self.found[-1], backwards=False) if self.after and self.found else None,
            "previous": self._link(self.found[0], backwards=True) if self.before and self.found else None,
            "results": data,
        })  # fmt: skip

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return _object(next=link, previous=link, results=schema)

    def _link(self, row: Model, *, backwards: bool) -> str:
        place = [_spelled(row, name.lstrip("-")) for name in self.order]
        cursor = signing.dumps([backwards, *place], salt=self.salt)
        return replace_query_param(remove_query_param(self.address, "cursor"), "cursor", cursor)

    def _opened(self, cursor: str) -> tuple[bool, list[str] | None]:
        if not cursor:
            return False, None
        try:
            backwards, *place = signing.loads(cursor, salt=self.salt)
        except signing.BadSignature:
            raise ValidationError({"cursor": ["This cursor is not one of ours."]}) from None
        return backwards, place


def _total(order: Sequence[Any]) -> tuple[str, ...]:
    """With the primary key at the end, two rows are never equal."""
    names = tuple(str(name) for name in order)
    if names[-1].lstrip("-") in ("pk", "id"):
        return names
    return (*names, "-pk" if names[-1].startswith("-") else "pk")


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(order: Sequence[Any], place: list[Any]) -> Q:
    """Rows after `place`: beyond in the first field, or level with it and beyond in the next, and so on."""
    found, level = Q(), Q()
    for name, value in zip(order, place, strict=True):
        field, way = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        found |= level & Q(**{f"{field}__{way}": value})
        level &= Q(**{field: value})
    return found


def _spelled(row: Any, name: str) -> str:
    field = _column(row, name)
    return str(getattr(row, name) if field is None else field.value_to_string(row))


def _typed(rows: QuerySet[Any], order: Sequence[str], place: list[str]) -> list[Any]:
    plain = [name.lstrip("-") for name in order]
    found = [_column(rows.model, name) or rows.query.annotations[name].output_field for name in plain]
    return [field.to_python(value) for field, value in zip(found, place, strict=True)]


def _column(model: Any, name: str) -> Any:
    """None: what the query works out itself."""
    if name == "pk":
        return model._meta.pk
    return model._meta.get_field(name) if name in {it.name for it in model._meta.concrete_fields} else None


def _parameter(name: str, field: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if isinstance(field, fields.IntegerField):
        schema = {"type": "integer", "minimum": field.min_value, "maximum": field.max_value, "default": field.default}
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}
