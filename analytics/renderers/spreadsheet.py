"""Rows as CSV, safe to open in a spreadsheet: no cell of text begins like a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from config.kit.tables.cells import guarded


def answer(name: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> HttpResponse:
    """A file of these columns, in this order; what is None is an empty cell."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Any) -> Any:
    """Numbers as they are, a minus too."""
    return guarded(value) if isinstance(value, str) and not _is_number(value) else value


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isascii() and text.lstrip("-").replace(".", "", 1).isdigit()
