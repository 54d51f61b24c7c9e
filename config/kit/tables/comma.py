"""Rows as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from config.kit.tables.cells import Cell, guarded, plain

PIECE = 64 * 1024


def pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(plain(cell)) if isinstance(cell, str) else plain(cell) for cell in row])
        if file.tell() > PIECE:
            yield _taken(file)
    yield _taken(file)


def _taken(file: io.StringIO) -> bytes:
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.encode()
