"""Rows of several models at once: few of them in one statement, many by COPY, each for a fraction of what
`bulk_create` costs.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, partial
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import AutoField, DateTimeField, Field, JSONField, Model
from django.utils import timezone

FEW = 20  # that many are one statement
INTO = 'INSERT INTO "{}" ({}) VALUES {}'


def insert(*groups: Sequence[Model]) -> None:
    """Each of one model. What the database numbers by itself is not known afterwards."""
    if sum(map(len, groups)) <= FEW:
        _insert_few([rows for rows in groups if rows])
        return
    for rows in filter(None, groups):
        fields = _fields(type(rows[0]))
        read = [_reader(it) for it in fields]
        send(type(rows[0]), [it.attname for it in fields], ([each(row) for each in read] for row in rows))
        _are_kept(rows)


def _insert_few(groups: Sequence[Sequence[Model]]) -> None:
    """In one statement, whatever their models."""
    parts, values = [], []
    for rows in groups:
        fields = _fields(type(rows[0]))
        line = f"({', '.join(['%s'] * len(fields))})"
        columns = ", ".join(f'"{it.column}"' for it in fields)
        parts.append(INTO.format(type(rows[0])._meta.db_table, columns, ", ".join([line] * len(rows))))
        values += [it.get_db_prep_save(it.pre_save(row, add=True), connection) for row in rows for it in fields]
    if not parts:
        return
    before = ", ".join(f"kept{number} AS ({part})" for number, part in enumerate(parts[:-1]))
    with connection.cursor() as cursor:
        cursor.execute((f"WITH {before} " if before else "") + parts[-1], values)
    for rows in groups:
        _are_kept(rows)


def _are_kept(rows: Sequence[Model]) -> None:
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _fields(model: type[Model]) -> "list[Field[Any, Any]]":
    return [it for it in model._meta.concrete_fields if not isinstance(it, AutoField)]


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
