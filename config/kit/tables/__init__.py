"""Rows as a file that a spreadsheet opens: CSV or XLSX, made piece by piece."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from config.kit.tables import comma, workbook
from config.kit.tables.cells import Cell

Maker = Callable[[Sequence[str], Iterable[Sequence[Cell]]], Iterator[bytes]]
FORMATS: dict[str, tuple[str, Maker]] = {
    "csv": ("text/csv; charset=utf-8", comma.pieces),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook.pieces),
}


def answer(name: str, form: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """A download of one of FORMATS. `name` is ours: no text of a person's gets into the header."""
    kind, maker = FORMATS[form]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(maker(columns, rows), content_type=kind, headers=headers)
