"""XLSX as rows of text, after a look at what the file says of itself: a bomb is refused before it is opened."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from config.kit import money
from portfolios.calc.imports.sheet import BadFile, Row, checked, cleaned

MOST_PARTS = 2_000
MOST_UNPACKED = 250 * 1024 * 1024
MOST_TEXTS = 60 * 1024 * 1024  # texts of all cells are held at once
MOST_RATIO, RATIO_FROM = 100, 5 * 1024 * 1024
MOST_LINES = 200_000  # empty ones too
DIGITS = ".15g"  # a spreadsheet shows and keeps 15
WORKBOOK = "xl/workbook.xml"


def rows(content: bytes) -> Iterator[Row]:
    """Of the first sheet that has something."""
    check(content)
    return _rows(content)


def check(content: bytes) -> None:
    """Declared sizes bind: zipfile reads no byte more of a part than its entry says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, len(content))
            if WORKBOOK not in archive.namelist():
                raise BadFile("bad_file", "This is neither CSV nor XLSX. Save it as one of them.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(part).read(4096):
                    raise BadFile("bad_file", "This workbook declares types of its own, as no spreadsheet does.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise BadFile("bad_file", "This workbook is damaged or locked with a password.") from None


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    inflated = unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or texts > MOST_TEXTS or inflated:
        raise BadFile("too_large", "Unpacked, this workbook is too large. Export a shorter period, or CSV.")


def _rows(content: bytes) -> Iterator[Row]:
    import openpyxl  # noqa: PLC0415 - heavy: only where it is used

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what it says of its own size is not to be believed
            found = _lines(sheet.iter_rows(values_only=True))
            first = next((row for row in found if any(row)), None)
            if first is not None:
                yield from _lines(sheet.iter_rows(values_only=True))
                return
    except BadFile:
        raise
    except Exception:  # a damaged workbook ends in any of a dozen errors of three libraries
        raise BadFile("bad_file", "This workbook cannot be read. Save it as CSV and try again.") from None


def _lines(values: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    for number, row in enumerate(values, start=1):
        if number > MOST_LINES:
            raise BadFile("too_many_rows", f"More than {MOST_LINES} lines.")
        yield checked([_text(value) for value in _trimmed(row)])


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without the empty cells at its end: some programs colour 16,000 of them."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return money.text(Decimal(format(value, DIGITS)))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
