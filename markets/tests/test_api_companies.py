"""GET fundamentals and corporate-actions: what providers told, by whom and when; the odd refused, nothing a 5xx."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from markets.calc.provided import Action, Figures
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import catalogue, corporate, fundamentals

pytestmark = pytest.mark.django_db
DAY = date(2024, 10, 28)


@pytest.fixture
def apple(settings):
    settings.MARKET_DATA = "live"
    catalogue.load(only={"AAPL", "BTC/USDT"})
    return Instrument.objects.get(symbol="AAPL")


def told(apple):
    today = timezone.now().date()
    fundamentals.store(apple, Venue.YAHOO, [
        Figures("now", today, "USD", market_cap=Decimal("3.0e12"), pe_ratio=Decimal("31.2"), eps=Decimal("6.40"),
                revenue=Decimal(385_000_000_000), debt=Decimal(0), dividend_yield=Decimal("0.45")),
        Figures("year", date(2024, 9, 28), "USD", revenue=Decimal(391_035_000_000)),
    ])  # fmt: skip


def test_figures(api, apple):
    told(apple)
    found = api.get("instruments/aapl/fundamentals").json()

    assert found["symbol"] == "AAPL" and found["source"] == "yahoo" and found["stale"] is False
    assert (found["market_cap"], found["pe_ratio"], found["eps"]) == ("3000000000000", "31.2", "6.4")
    assert (found["revenue"], found["debt"], found["dividend_yield"]) == ("385000000000", "0", "0.45")
    assert [(one["period"], one["as_of"], one["revenue"]) for one in found["reports"]] == [
        ("year", "2024-09-28", "391035000000")
    ]  # fmt: skip


def test_old_figures_are_stale_and_still_there(api, apple):
    told(apple)
    apple.fundamentals.update(fetched_at=timezone.now() - timedelta(days=8))

    found = api.get("instruments/AAPL/fundamentals").json()
    assert found["stale"] is True and found["market_cap"] == "3000000000000"


@pytest.mark.parametrize("symbol", ["AAPL", "BTC-USDT"])
def test_what_nobody_told_is_null(api, apple, symbol):
    found = api.get(f"instruments/{symbol}/fundamentals").json()

    assert {found[name] for name in ("market_cap", "pe_ratio", "eps", "as_of", "source", "fetched_at")} == {None}
    assert found["reports"] == [] and found["stale"] is False


def test_figures_of_today_replace_those_of_today(apple):
    told(apple)
    fundamentals.store(apple, Venue.YAHOO, [Figures("now", timezone.now().date(), "USD", eps=Decimal(7))])

    assert apple.fundamentals.get(period="now").eps == 7


def test_actions_the_newest_first(api, apple):
    corporate.store(apple, Venue.YAHOO, [
        Action("dividend", DAY, amount=Decimal("10.0000"), currency="USD"), Action("split", DAY.replace(day=30), "2:1"),
    ])  # fmt: skip

    assert api.get("instruments/AAPL/corporate-actions").json() == {
        "count": 2,
        "results": [
            {"type": "split", "ex_date": "2024-10-30", "ratio": "2:1", "amount": None, "currency": None,
             "source": "yahoo"},
            {"type": "dividend", "ex_date": "2024-10-28", "ratio": None, "amount": "10", "currency": "USD",
             "source": "yahoo"},
        ],
    }  # fmt: skip
    assert api.get("instruments/AAPL/corporate-actions?type=split").json()["count"] == 1
    assert api.get("instruments/AAPL/corporate-actions?from=2024-10-29&to=2024-10-30").json()["count"] == 1
    assert api.get("instruments/AAPL/corporate-actions?limit=1&offset=1").json()["results"][0]["type"] == "dividend"


@pytest.mark.parametrize("query", ["type=theft", "from=foo", "to=9999-99-99", "limit=0", "limit=-1", "limit=201",
                                   "offset=-1", "ordering=password", "type=%00", "from=0001-01-01"])  # fmt: skip
def test_c5_odd_queries(api, apple, query):
    assert api.get(f"instruments/AAPL/corporate-actions?{query}").status_code == 400
    assert api.get(f"instruments/AAPL/fundamentals?{query}").status_code == 400


@pytest.mark.parametrize("what", ["fundamentals", "corporate-actions"])
def test_an_unknown_symbol_is_a_404(api, apple, what):
    answer = api.get(f"instruments/NOSUCH/{what}")

    assert answer.status_code == 404 and answer.json()["errors"][0]["code"] == "unknown_symbol"


def test_simulated_companies_have_figures_too(api, apple, settings):
    settings.MARKET_DATA = "simulated"
    corporate.store(apple, Venue.YAHOO, [Action("split", DAY, "7:1")])

    assert {one["source"] for one in api.get("instruments/AAPL/corporate-actions").json()["results"]} == {"simulator"}
