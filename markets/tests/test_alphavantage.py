"""Alpha Vantage in its documented shapes: text throughout, and refusals with status 200."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from config.kit import valkey
from markets import providers
from markets.calc.provided import Action
from markets.calc.venues import Venue
from markets.providers import faults, notes
from markets.replay.alphavantage import AlphaVantage
from markets.tests.providing import providing

NOW = datetime(2024, 10, 7, 12, tzinfo=UTC)
DAY = {"1. open": "161.5900", "2. high": "162.2800", "3. low": "160.5400", "4. close": "161.4100", "5. volume": "396"}
QUOTE = {"01. symbol": "IBM", "03. high": "223.5000", "04. low": "220.1000", "05. price": "222.9700",
         "06. volume": "3271700", "07. latest trading day": "2024-10-04", "08. previous close": "221.5800",
         "10. change percent": "0.6273%"}  # fmt: skip
ANSWERS = {
    ("GLOBAL_QUOTE", "IBM"): {"Global Quote": QUOTE},
    ("TIME_SERIES_DAILY", "IBM"): {"Time Series (Daily)": {"2024-10-07": DAY, "2024-10-04": DAY, "2024-10-03": DAY}},
    ("SPLITS", "IBM"): {"data": [{"effective_date": "2024-06-10", "split_factor": "1.5000"}]},
    ("DIVIDENDS", "IBM"): {"data": [{"ex_dividend_date": "2024-02-08", "amount": "1.66"},
                                    {"ex_dividend_date": "1962-02-06", "amount": "0.001"}]},
    ("OVERVIEW", "IBM"): {"Symbol": "IBM", "Name": "IBM", "Currency": "USD", "Sector": "TECHNOLOGY", "EPS": "9.25",
                          "MarketCapitalization": "205000000000", "PERatio": "None", "DividendYield": "0.0298"},
}  # fmt: skip


@pytest.fixture
def service():
    service = AlphaVantage(ANSWERS, key="key-of-the-test")
    with providing(service):
        yield service


@pytest.fixture
def client(service):
    return providers.get(Venue.ALPHAVANTAGE)


def test_a_quote_is_as_of_the_close_of_its_day(client):
    (quote,) = client.quotes(["IBM", "NOSUCH"])

    assert (quote.price, quote.previous_close) == (Decimal("222.9700"), Decimal("221.5800"))
    assert datetime.fromtimestamp(quote.ts_ms / 1000, UTC) == datetime(2024, 10, 4, 20, tzinfo=UTC)


def test_days_are_as_traded_and_today_is_not_over(client):
    history = client.history("IBM", since=date(2024, 1, 1), now=NOW)

    assert [day.day for day in history.days] == [date(2024, 10, 3), date(2024, 10, 4)]
    assert history.adjusted_to is None
    assert history.actions == [
        Action("dividend", date(2024, 2, 8), amount=Decimal("1.66")), Action("split", date(2024, 6, 10), "3:2"),
    ]  # fmt: skip


def test_figures_that_it_does_not_have_are_none(client):
    profile, (now,) = client.figures("IBM")

    assert (now.pe_ratio, now.eps, now.dividend_yield) == (None, Decimal("9.25"), Decimal("2.98"))
    assert profile.sector == "Technology"


def test_a_wrong_key_is_said_and_the_key_is_not(client, service):
    service.key = "another"
    with pytest.raises(faults.Refused) as refusal:
        client.quotes(["IBM"])

    assert notes.read(Venue.ALPHAVANTAGE).fault == "Refused"
    assert "key-of-the-test" not in str(refusal.value)
    assert not any(b"key-of-the-test" in (valkey.client().get(key) or b"") for key in _texts())


def _texts():
    return [key for key in valkey.client().scan_iter("tm:*") if valkey.client().type(key) == b"string"]


@pytest.mark.parametrize("wording", [
    "Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day.",
    "We have detected your API key as XXXX and our standard API rate limit is 25 requests per day.",
])  # fmt: skip
@pytest.mark.parametrize("name", ["Information", "Note"])
def test_a_day_that_is_used_up_by_their_count(client, service, wording, name):
    service.answers["OVERVIEW", "IBM"] = {name: wording}
    with pytest.raises(faults.Spent):
        client.figures("IBM")


def test_what_was_got_before_the_day_was_used_up_is_kept(client, service):
    service.left = 1

    assert len(client.quotes(["IBM", "IBM"])) == 1


@pytest.mark.parametrize(
    "body", [[], 7, "text", {"Global Quote": 7}, {"Global Quote": {**QUOTE, "07. latest trading day": "x"}}]
)
def test_i3_an_answer_in_another_shape_is_a_fault_and_not_a_crash(client, service, body):
    service.answers["GLOBAL_QUOTE", "IBM"] = body
    with pytest.raises(faults.Garbled):
        client.quotes(["IBM"])


def test_a_free_key_gets_the_newest_hundred_days(client, service):
    paid = {"Information": "The outputsize=full parameter value is a premium feature."}
    right = service._query
    service._query = lambda asked: (
        right(asked) if asked.query.get("outputsize") != "full" else service.paid  # what the real one says since 2025
    )
    service.paid = type(service.too_many()).json(paid)

    assert len(client.history("IBM", since=date(2020, 1, 1), now=NOW).days) == 2
