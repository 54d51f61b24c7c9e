"""Many rows at once: by COPY they cost a fraction of what `bulk_create` does."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, JSONField, Model
from django.utils import timezone

FEW = 20  # below that a statement of one's own is no dearer


def insert(rows: Sequence[Model]) -> None:
    """All of one model. What the database numbers by itself is not known afterwards."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= FEW:
        model._default_manager.bulk_create(rows)
        return
    fields = [it for it in model._meta.concrete_fields if not isinstance(it, AutoField)]
    read = [_reader(it) for it in fields]
    send(model, [it.attname for it in fields], ([each(row) for each in read] for row in rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def send(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows that nobody needs as models: values of these attributes, as the database takes them."""
    columns = ", ".join(f'"{name}"' for name in names)  # attribute and column have one name in every model here
    into = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)


def _reader(field: "Field[Any, Any]") -> Callable[[Model], Any]:
    name = field.attname
    if isinstance(field, JSONField):
        return lambda row: json.dumps(getattr(row, name))
    if isinstance(field, DateTimeField) and (field.auto_now or field.auto_now_add):
        return partial(_stamped, name, timezone.now())
    return attrgetter(name)


def _stamped(name: str, now: datetime, row: Model) -> datetime:
    setattr(row, name, now)
    return now
