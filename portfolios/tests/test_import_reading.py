"""Files as brokers and people write them: encodings, delimiters, numbers, days, words above the header."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolios.calc.entries import Kind
from portfolios.calc.imports import days, numbers, profiles, sheet
from portfolios.calc.imports.numbers import Point
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.reading import told
from portfolios.calc.imports.sheet import BadFile
from portfolios.calc.imports.table import table

ZERODHA = """symbol,isin,trade_date,exchange,segment,series,trade_type,auction,quantity,price,trade_id,order_id,\
order_execution_time
INFY,INE009A01021,2021-04-01,NSE,EQ,EQ,buy,false,10.000000,1350.500000,76012345,1100000001,2021-04-01T10:15:10
NIFTY21APRFUT,,2021-04-01,NSE,FO,XX,sell,false,75,14800.05,76012346,1100000002,2021-04-01T10:15:11
"""
GHOSTFOLIO = """Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note
01-09-2021,Account Opening Fee,MANUAL,USD,0,0,fee,49,
16-09-2021,MSFT,YAHOO,USD,298.580,5,buy,19.00,My first order
17/11/2021,MSFT,YAHOO,USD,0.62,5,dividend,0.00,
"""
GERMAN = """Depot 123;;;;;
Auszug vom 05.04.2025;;;;;
Datum;Typ;ISIN;Anzahl;Kurs;Gebühr;Währung
03.04.2025;Kauf;US0378331005;1.000,5;1.123,45;1,90;EUR
04.04.2025;Verkauf;US0378331005;0,5;1.000,00;1,90;EUR
"""


def read(text, **chosen):
    content = text if isinstance(text, bytes) else text.encode()
    found = table(sheet.opened(content), Options(**chosen), zone="UTC")
    return found, list(told(found))


def test_a_zerodha_tradebook():
    found, (row, future) = read(ZERODHA)
    assert (found.profile.slug, row.kind, row.symbol, row.ending, row.currency) == (
        "zerodha", Kind.BUY, "INFY", ".NS", "INR",
    )  # fmt: skip
    assert row.executed_at == datetime(2021, 4, 1, 4, 45, 10, tzinfo=UTC), "the exchange's clock is India's"
    assert (row.amounts["quantity"], row.amounts["price"], row.problems) == (10, Decimal("1350.5"), [])
    assert [it.code for it in future.problems] == ["unsupported_segment"]


def test_a_ghostfolio_file():
    found, (fee, buy, dividend) = read(GHOSTFOLIO)
    assert found.profile.slug == "ghostfolio"
    assert (fee.kind, fee.amounts["amount"], fee.amounts["fee"]) == (Kind.FEE, 49, None)
    assert (buy.executed_at, buy.amounts["fee"], buy.note) == (date(2021, 9, 16), 19, "My first order")
    assert (dividend.executed_at, dividend.amounts["amount"]) == (date(2021, 11, 17), Decimal("3.1"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_german_bank_in_any_encoding(encoding):
    found, (bought, sold) = read(GERMAN.encode(encoding))
    assert (found.header_row, found.point, found.order) == (3, Point.COMMA, days.Order.DAY)
    assert (bought.row, bought.kind, bought.executed_at) == (4, Kind.BUY, date(2025, 4, 3))
    assert bought.amounts["quantity"] == Decimal("1000.5")
    assert (sold.amounts["price"], sold.amounts["fee"], sold.currency) == (1000, Decimal("1.9"), "EUR")


@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_any_delimiter(between):
    text = "date,type,symbol,quantity,price\n2025-01-02,buy,ONE,1,100.5\n"
    found, (row,) = read(text.replace(",", between))
    assert (found.headers[2], row.amounts["price"]) == ("symbol", Decimal("100.5"))
    assert read(f"sep={between}\n" + text.replace(",", between))[1][0].symbol == "ONE"


def test_a_day_in_doubt_is_asked_for_and_not_guessed():
    text = "date,type,symbol,quantity,price\n03/04/2025,buy,ONE,1,1\n"
    _, (row,) = read(text)
    assert [it.code for it in row.problems] == ["date_in_doubt"]
    assert read(text, day_order="mdy")[1][0].executed_at == date(2025, 3, 4)
    assert read(text + "03/25/2025,buy,ONE,1,1\n")[1][0].executed_at == date(2025, 3, 4), "the file tells it"
    assert read(text + "25/03/2025,buy,ONE,1,1\n")[1][0].executed_at == date(2025, 4, 3)


def test_where_no_type_is_the_sign_tells():
    _, rows = read(
        "date,symbol,quantity,price,amount\n2025-01-02,ONE,-3,10,\n2025-01-03,ONE,3,10,\n2025-01-04,,,,-50\n"
    )
    assert [(row.kind, row.amounts.get("quantity")) for row in rows] == [
        (Kind.SELL, 3), (Kind.BUY, 3), (Kind.WITHDRAWAL, None),
    ]  # fmt: skip


def test_a_column_of_types_is_found_by_its_words():
    text = "Datum;Was;Symbol;Stück;Kurs\n03.02.2025;Kauf;SAP.DE;10;241,35\n20.01.2026;Verkauf;SAP.DE;4;239\n"
    found, rows = read(text)
    assert found.columns["type"] == "Was"
    assert [it.kind for it in rows] == [Kind.BUY, Kind.SELL]
    left_out, rows = read(text, columns={"type": ""})
    assert "type" not in left_out.columns
    assert rows[0].kind is Kind.BUY


def test_columns_mapped_by_hand_come_first():
    text = "When,What,Paper,Many,Each\n2025-01-02,buy,ONE,2,5\n"
    by_hand = {"executed_at": "When", "type": "What", "symbol": "Paper", "quantity": "Many", "price": "Each"}
    found, (row,) = read(text, columns=by_hand)
    assert (row.kind, row.symbol, row.amounts["quantity"], row.amounts["price"]) == (Kind.BUY, "ONE", 2, 5)
    assert found.columns == by_hand


def test_each_profile_says_where_its_form_is_documented():
    for path in profiles.FOLDER.glob("*.toml"):
        assert path.read_text().startswith("# Form: "), path.name


@pytest.mark.parametrize(
    ("text", "point", "number"),
    [
        ("1,234.50", Point.POINT, "1234.5"), ("12,34,567.89", Point.POINT, "1234567.89"),
        ("(12.5)", Point.POINT, "-12.5"),
        ("$ 1 234.5", Point.POINT, "1234.5"), ("1'234.5", Point.POINT, "1234.5"), ("\u221212.5", Point.POINT, "-12.5"),
        ("1.234,50 €", Point.COMMA, "1234.5"), ("0,00000001", Point.COMMA, "0.00000001"), ("12-", Point.POINT, "-12"),
        ("1e-07", Point.POINT, "0.0000001"), ("USD 5", Point.POINT, "5"), ("+5", Point.POINT, "5"),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, point, number):
    assert numbers.read(text, point) == Decimal(number)


@pytest.mark.parametrize("text", ["", "-", "1,5", "1.2.3", "1e400", "NaN", "1" * 21, "0." + "0" * 18 + "1", "12,3456"])
def test_what_is_no_number_here(text):
    with pytest.raises(numbers.BadNumber):
        numbers.read(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-01-02", date(2025, 1, 2)), ("20250102", date(2025, 1, 2)), ("2025/01/02", date(2025, 1, 2)),
        ("02-Jan-2025", date(2025, 1, 2)), ("Jan 2, 2025", date(2025, 1, 2)), ("2.1.25", date(2025, 1, 2)),
        ("2025-01-02T00:00:00", date(2025, 1, 2)), ("2025-01-02 00:00", date(2025, 1, 2)),
        ("2025-01-02T00:00:00Z", datetime(2025, 1, 2, tzinfo=UTC)),
        ("2025-01-02 9:30 PM", datetime(2025, 1, 2, 21, 30, tzinfo=UTC)),
        ("2025-01-02T10:00:00+05:30", datetime(2025, 1, 2, 4, 30, tzinfo=UTC)),
        ("2025-01-02 10:00:00.123456", datetime(2025, 1, 2, 10, 0, 0, 123456, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_days_as_files_have_them(text, moment):
    assert days.read(text, order=None, zone=UTC) == moment


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"date,type,symbol,quantity,price\n", b"sep=;\n"]))
def test_no_bytes_break_it(content, before):
    """It is read, or refused with a reason."""
    try:
        found = table(sheet.opened(before + content), Options(), zone="UTC")
        rows = list(told(found))
    except BadFile as refused:
        assert refused.code
    else:
        assert all(row.problems or row.kind for row in rows)
