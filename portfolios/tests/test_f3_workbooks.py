"""F3 F4: a workbook that is a bomb is refused by what it says of itself, before it is opened."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from portfolios.calc.imports.sheet import BadFile
from portfolios.renderers import files, workbooks
from portfolios.renderers.files import Upload

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def with_part(content, name, part):
    """The same workbook with another sheet in it."""
    old, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, part if each == name else old.read(each))
    return file.getvalue()


def rows(content):
    return list(files.rows(Upload("x.xlsx", content)).rows)


def test_cells_are_read_as_text():
    found = rows(workbook(
        ["when", "many", "yes", None, "note"],
        [date(2025, 1, 2), 0.1, True, None, " a\x0ab "],
        [datetime(2025, 1, 2, 9, 30), 12, 1e-7, None, None],
    ))  # fmt: skip
    assert found == [
        ["when", "many", "yes", "", "note"],
        ["2025-01-02", "0.1", "true", "", "a\nb"],
        ["2025-01-02T09:30:00.000000", "12", "0.0000001"],
    ]


def test_a_sum_of_floats_is_the_number_that_was_shown():
    assert rows(workbook(["n"], [0.1 + 0.2]))[1] == ["0.3"]


def test_f3_a_bomb_is_refused_unopened(monkeypatch):
    sheet = "xl/worksheets/sheet1.xml"
    bomb = with_part(workbook(["a"]), sheet, b" " * (60 * 2**20))
    assert len(bomb) < 2**20
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(BadFile) as refused:
        rows(bomb)
    assert refused.value.code == "too_large"


def test_f4_entities_are_refused():
    lol = '<!DOCTYPE a [<!ENTITY a "a"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    part = f'<?xml version="1.0"?>{lol}<worksheet {MAIN}><sheetData/></worksheet>'
    with pytest.raises(BadFile, match="types of its own"):
        rows(with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part))


@pytest.mark.parametrize(
    "row",
    ['<row r="1"><c r="XFD1"><v>1</v></c></row>', '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'],
    ids=["16,384 columns", "1,048,576 rows"],
)
def test_f4_as_large_as_a_sheet_can_be(row):
    part = f"<worksheet {MAIN}><sheetData>{row}</sheetData></worksheet>"
    with pytest.raises(BadFile) as refused:
        rows(with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part))
    assert refused.value.code in ("too_many_columns", "too_many_rows")


def test_a_size_that_lies_is_not_believed():
    said = '<dimension ref="A1:XFD1048576"/>'
    part = f'<worksheet {MAIN}>{said}<sheetData><row r="1"><c><v>7</v></c></row></sheetData></worksheet>'
    assert rows(with_part(workbook(["a"]), "xl/worksheets/sheet1.xml", part)) == [["7"]]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"x" * 100, workbook(["a"])[:-200], b"\xd0\xcf\x11\xe0old"])
def test_what_is_damaged_or_old_is_refused_with_words(content):
    with pytest.raises(BadFile) as refused:
        rows(content)
    assert refused.value.code == "bad_file"


def test_no_more_bytes_than_allowed(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 10)
    with pytest.raises(BadFile) as refused:
        rows(b"a,b\n1,2,3,4")
    assert refused.value.code == "too_large"
    assert workbooks.MOST_UNPACKED > workbooks.RATIO_FROM


def test_f1_a_name_is_only_a_name():
    assert Upload("../../etc/pass\r\nwd.csv", b"").shown_name == "passwd.csv"
    assert Upload("C:\\files\\x.csv", b"").shown_name == "x.csv"
    assert Upload("\x00", b"").shown_name == "file"
