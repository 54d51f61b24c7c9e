"""Rows of the installation's own: CSV or JSON, under the names that people give columns."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from markets import providers
from markets.calc.provided import Action
from markets.calc.venues import Venue
from markets.providers import faults, notes
from markets.replay.exchange import Answer
from markets.tests.providing import Rows, providing

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CSV = "Date;Open;High;Low;Close;Volume\n2026-11-18;10.0;11;9.5;10.50;100\n2026-11-19;;;;10.75;\n2026-11-20;;;;10.8;\n"
JSON = '{"data": [{"timestamp": 1763510400000, "price": 0.1234567890123456789}, {"date": "2025-11-20", "nav": null}]}'


@pytest.fixture
def own():
    service = Rows({
        "prices-FUND": Answer(CSV, type="text/csv"), "prices-JSON": Answer(JSON),
        "actions-FUND": Answer("type,ex_date,ratio,amount\nbonus,2026-11-19,1:1,\ndividend,2026-11-18,,0.5\n"),
        "fundamentals-FUND": Answer('[{"market_cap": "1e6", "eps": 2.5, "as_of": "2026-11-19"}]'),
        "prices-BAD": Answer("date,close\nyesterday,10\n"), "prices-EMPTY": Answer(""), "prices-HTML": Answer("<html>"),
    }, token="key-of-the-test")  # fmt: skip
    with providing(service):
        yield providers.get(Venue.OWN_DATA)


def test_rows_of_csv_become_days_that_are_over(own):
    history = own.history("FUND", since=date(2026, 1, 1), now=NOW)

    assert [(day.day.day, day.close, day.high) for day in history.days] == [
        (18, Decimal("10.50"), 11), (19, Decimal("10.75"), Decimal("10.75")),
    ]  # fmt: skip
    assert history.adjusted_to is None
    assert history.actions == [
        Action("bonus", date(2026, 11, 19), "1:1"), Action("dividend", date(2026, 11, 18), amount=Decimal("0.5")),
    ]  # fmt: skip


def test_the_newest_row_is_the_price_exact_to_its_last_digit(own):
    (quote,) = own.quotes(["JSON"])

    assert quote.price == Decimal("0.1234567890123456789") and quote.ts_ms == 1763510400000


def test_figures(own):
    _, (now,) = own.figures("FUND")

    assert (now.market_cap, now.eps, now.as_of) == (1_000_000, Decimal("2.5"), date(2026, 11, 19))


@pytest.mark.parametrize("symbol", ["BAD", "EMPTY", "HTML"])
def test_i3_rows_that_cannot_be_read_are_a_fault(own, symbol):
    with pytest.raises(faults.Garbled):
        own.history(symbol, since=date(2026, 1, 1), now=NOW)


def test_one_bad_page_does_not_hold_up_the_others(own):
    assert [quote.symbol for quote in own.quotes(["NONE", "BAD", "FUND"])] == ["FUND"]


def test_a_token_that_is_refused_is_said_so(own, settings):
    settings.OWN_DATA_TOKEN = "another"
    with pytest.raises(faults.Refused):
        providers.get(Venue.OWN_DATA).quotes(["FUND"])

    assert notes.read(Venue.OWN_DATA).error == "The token is refused."
