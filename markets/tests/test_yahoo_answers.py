"""Yahoo's answers in their documented shapes, by hand, become what the product stores."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from markets.calc.provided import Action, Found
from markets.providers import yahoo_answers

CHART = """{"meta": {"currency": "INR", "symbol": "RELIANCE.NS", "exchangeTimezoneName": "Asia/Kolkata",
  "gmtoffset": 19800, "regularMarketPrice": 1332.05%s},
 "timestamp": [1729828500, 1730087700, 1730174100, 1730260500],
 "events": {"dividends": {"1729828500": {"amount": 5.0, "date": 1729828500}},
            "splits": {"1730087700": {"date": 1730087700, "numerator": 2.0, "denominator": 1.0, "splitRatio": "2:1"}}},
 "indicators": {"quote": [{"open": [1341.0, 1338.0, null, 1341.5], "high": [1345.5, 1353.0, null, 1351.9],
   "low": [1322.3, 1334.2, null, 1338.0], "close": [1328.199951171875, 1334.5, null, 1343.9],
   "volume": [11000000, 12000000, null, 9000000]}]}}"""
AFTER = datetime(2024, 11, 30, tzinfo=UTC)


def chart(**meta):
    more = "".join(f', "{name}": {json.dumps(value)}' for name, value in meta.items())
    return json.loads(CHART % more, parse_float=Decimal)


def test_a_day_is_the_exchanges_own_and_holes_are_no_days():
    history = yahoo_answers.history(chart(), now=AFTER)

    assert [day.day for day in history.days] == [date(2024, 10, 25), date(2024, 10, 28), date(2024, 10, 30)]
    assert history.days[1].high == Decimal("1353.0") and history.days[1].volume == 12_000_000
    assert history.currency == "INR"


def test_a_float_of_32_bits_is_the_price_that_it_was_meant_to_be():
    assert yahoo_answers.history(chart(), now=AFTER).days[0].close == Decimal("1328.2")


def test_closes_say_up_to_which_day_splits_are_in_them():
    """Yahoo's close is divided by every split it knows of, so nobody may divide again."""
    assert yahoo_answers.history(chart(), now=AFTER).adjusted_to == date(2024, 10, 30)


def test_a_dividend_is_told_as_it_was_paid():
    """Yahoo shows 5.0 for what was 10 a share before shares were halved three days later."""
    dividend, split = yahoo_answers.history(chart(), now=AFTER).actions

    assert dividend == Action("dividend", date(2024, 10, 25), amount=Decimal("10.0000"), currency="INR")
    assert split == Action("split", date(2024, 10, 28), ratio="2:1")


def test_the_day_that_still_runs_has_no_close():
    running = {"regular": {"start": 1730259900, "end": 1730282400}}  # 09:15 to 15:30 in Mumbai
    at_noon, in_the_evening = datetime(2024, 10, 30, 6, 30, tzinfo=UTC), datetime(2024, 10, 30, 10, 1, tzinfo=UTC)

    assert yahoo_answers.history(chart(currentTradingPeriod=running), now=at_noon).days[-1].day == date(2024, 10, 28)
    assert yahoo_answers.history(chart(currentTradingPeriod=running), now=in_the_evening).days[-1].day.day == 30


def test_midnight_in_summer_is_not_the_day_before():
    """FX days begin at midnight in London; in winter `gmtoffset` is 0, and July's midnight is 23:00 UTC."""
    told = chart(exchangeTimezoneName="Europe/London")
    told["meta"]["gmtoffset"] = 0
    told["timestamp"] = [int(datetime(2024, 7, day, 23, tzinfo=UTC).timestamp()) for day in (1, 2, 3, 4)]

    assert yahoo_answers.history(told, now=AFTER).days[0].day == date(2024, 7, 2)


def test_pence_are_pounds():
    told = chart(currency="GBp")
    history = yahoo_answers.history(told, now=AFTER)

    assert history.currency == "GBP" and history.days[1].close == Decimal("13.345")
    assert yahoo_answers.quotes([{"symbol": "VOD.L", "currency": "GBp", "regularMarketPrice": Decimal("72.5"),
                                  "regularMarketTime": 1730282400}])[0].price == Decimal("0.725")  # fmt: skip


@pytest.mark.parametrize("price", [None, 0, -1, "NaN", "1e30", True, {}])
def test_i3_a_quote_without_a_price_is_no_quote(price):
    row = {"symbol": "AAPL", "currency": "USD", "regularMarketPrice": price, "regularMarketTime": 1730282400}

    assert yahoo_answers.quotes([row]) == []


SUMMARY = {
    "assetProfile": {"sector": "Technology", "industry": "Consumer Electronics", "country": "United States"},
    "summaryDetail": {"currency": "USD", "marketCap": 3000000000000, "trailingPE": Decimal("31.2"),
                      "dividendYield": Decimal("0.0045")},
    "defaultKeyStatistics": {"trailingEps": Decimal("6.4")},
    "financialData": {"totalRevenue": {"raw": 385000000000, "fmt": "385B"}, "totalDebt": 106000000000,
                      "financialCurrency": "USD"},
    "incomeStatementHistory": {"incomeStatementHistory": [
        {"endDate": 1727481600, "totalRevenue": 391035000000, "netIncome": 93736000000}]},
}  # fmt: skip


def test_figures_of_a_company():
    profile, (now, year) = yahoo_answers.figures(SUMMARY, today=date(2024, 11, 30))

    assert (now.market_cap, now.pe_ratio, now.eps) == (3_000_000_000_000, Decimal("31.2"), Decimal("6.4"))
    assert (now.revenue, now.debt, now.dividend_yield) == (385_000_000_000, 106_000_000_000, Decimal("0.45"))
    assert (year.period, year.as_of, year.net_income) == ("year", date(2024, 9, 28), 93_736_000_000)
    assert profile.sector == "Technology" and profile.country == "United States"


def test_books_in_another_currency_than_the_share_are_not_mixed_with_it():
    told = {**SUMMARY, "financialData": {**SUMMARY["financialData"], "financialCurrency": "TWD"}}
    now, year = yahoo_answers.figures(told, today=date(2024, 11, 30))[1]

    assert (now.currency, now.revenue, now.debt, now.eps) == ("USD", None, None, None)
    assert (year.currency, year.revenue) == ("TWD", 391_035_000_000)


def test_hits_of_the_search_are_spelled_as_the_product_spells_them():
    told = {"quotes": [
        {"symbol": "EURUSD=X", "quoteType": "CURRENCY", "exchange": "CCY", "shortname": "EUR/USD"},
        {"symbol": "BTC-USD", "quoteType": "CRYPTOCURRENCY", "exchange": "CCC", "shortname": "Bitcoin USD"},
        {"symbol": "AAPL", "quoteType": "EQUITY", "exchange": "NMS", "longname": "Apple Inc.", "sector": "Technology"},
        {"symbol": "ES=F", "quoteType": "FUTURE"}, {"name": "a news item"},
    ]}  # fmt: skip

    hits = yahoo_answers.found(told)

    assert [(hit.symbol, hit.theirs, hit.kind) for hit in hits] == [
        ("EUR/USD", "EURUSD=X", "fx"), ("BTC/USD", "BTC-USD", "crypto"), ("AAPL", "AAPL", "stock"),
    ]  # fmt: skip
    assert hits[2] == Found("AAPL", "AAPL", "Apple Inc.", "stock", "NASDAQ", sector="Technology")
