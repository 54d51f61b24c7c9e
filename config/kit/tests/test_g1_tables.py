"""G1 G2: no text of an export runs as a formula or breaks the file, and numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kit import tables
from config.kit.tables.cells import FORMULA, guarded, unguarded

EVIL = [
    '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "AT&T <b>x</b>", "a\x00b\x1fc\ud800\uffff",
]  # fmt: skip


def made(form, *rows):
    columns = [f"c{place}" for place in range(len(rows[0]))]
    return b"".join(tables.FORMATS[form][1](columns, rows))


def cells(content):
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2))


def test_g1_no_text_of_a_csv_is_a_formula():
    found = list(csv.reader(io.StringIO(made("csv", *([text] for text in EVIL)).decode(), newline="")))[1:]
    assert not [row for row in found if row[0].startswith(FORMULA)]
    assert [unguarded(row[0]) for row in found[:8]] == EVIL[:8]


def test_g1_no_text_of_a_workbook_is_a_formula():
    found = cells(made("xlsx", *([text] for text in EVIL)))
    assert {row[0].data_type for row in found} == {"s"}
    assert [row[0].value.replace("\r", "") for row in found[:8]] == [text.replace("\r", "") for text in EVIL[:8]]


def test_g2_control_characters_are_gone():
    assert cells(made("xlsx", [EVIL[8]]))[0][0].value == "abc"
    assert made("csv", [EVIL[8]]).decode().splitlines()[1] == "abc"


def test_g1_numbers_stay_numbers():
    row = [Decimal("-12.50"), 7, Decimal("0.000000000000000001"), date(2025, 1, 2), None]
    first, second, third, day, empty = cells(made("xlsx", row))[0]
    assert (first.value, first.data_type, second.value, second.data_type) == (-12.5, "n", 7, "n")
    assert (third.value, day.value, empty.value) == (1e-18, "2025-01-02", None)
    assert made("csv", row).decode().splitlines()[1] == "-12.5,7,0.000000000000000001,2025-01-02,"


def test_a_number_that_a_spreadsheet_would_cut_is_text():
    long = Decimal("12345678901234567.123456789012345678")
    cell = cells(made("xlsx", [long]))[0][0]
    assert (cell.data_type, cell.value) == ("s", "12345678901234567.123456789012345678")


def test_instants_end_in_z_and_keep_their_last_digit():
    assert (
        made("csv", [datetime(2025, 1, 2, 3, 4, 5, 6, tzinfo=UTC)]).decode().splitlines()[1]
        == "2025-01-02T03:04:05.000006Z"
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_comes_in_pieces(form):
    pieces = list(tables.FORMATS[form][1](["a"], ([f"{place} {'x' * 90}"] for place in range(20_000))))
    assert len(pieces) > 1
    assert max(map(len, pieces)) < 200_000


@given(st.text(max_size=30))
def test_what_is_guarded_is_what_it_was(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(FORMULA)
