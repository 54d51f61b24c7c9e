"""A file as rows of text, whatever it was: CSV of any encoding and delimiter."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

Row = list[str]
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 30
LONGEST_CELL = 1_000_000
MOST_COLUMNS = 200
MOST_ROWS = 100_000
BEFORE_HEADER = 60
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


class Sheet(NamedTuple):
    rows: Iterator[Row]
    delimiter: str = ""  # of a spreadsheet: none


class BadFile(ValueError):
    """Says to a person why the file cannot be read."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 where its mark says so, and else as Windows writes western text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content:
        raise BadFile("bad_file", "This is neither CSV nor XLSX. Save it as one of them.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def opened(content: bytes) -> Sheet:
    text = decoded(content)
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        return Sheet(_rows(text[said.end() :], said[1]), said[1])
    between = delimiter(text)
    return Sheet(_rows(text, between), between)


def _rows(text: str, between: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    try:
        for row in reader:
            yield checked([cleaned(cell) for cell in row])
    except csv.Error as error:
        raise BadFile("bad_file", f"Line {reader.line_num} cannot be read as CSV: {error}.") from None


def delimiter(text: str) -> str:
    """The one that cuts most of the first lines into equally many cells."""
    lines = [line for line in islice(io.StringIO(text), LOOKED_AT) if line.strip()]

    def even(candidate: str) -> int:
        counts = [line.count(candidate) for line in lines]
        usual = max(counts, key=lambda count: (counts.count(count) if count else 0, count), default=0)
        return counts.count(usual) * usual

    return max(DELIMITERS, key=even)


def cleaned(cell: str) -> str:
    return CONTROL.sub("", cell).strip() if not cell.isalnum() else cell


def checked(row: Row) -> Row:
    if len(row) > MOST_COLUMNS:
        raise BadFile("too_many_columns", f"A row has {len(row)} columns; {MOST_COLUMNS} are read.")
    return row


def name(header: str) -> str:
    """As headers are compared: `Trade Date`, `trade_date` and `tradeDate` are one."""
    return re.sub(r"[\W_]+", "", header.casefold())
