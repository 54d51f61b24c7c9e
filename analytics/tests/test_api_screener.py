"""`GET analytics/screener`: filters over what instruments are, cost, report and have done."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests import cast
from analytics.calc import screening
from analytics.calc.ready_screens import READY
from analytics.models import Metrics
from analytics.tests import screened
from markets.models import Instrument
from markets.services import instruments


@pytest.fixture(autouse=True)
def shares(db: None, settings: Settings) -> dict[str, Instrument]:
    settings.MARKET_DATA = "live"
    return screened.make()


@pytest.fixture
def api(alice: User) -> cast.Api:
    """Alice's."""
    api = cast.Api()
    api.sign_in(alice)
    return api


def read(api: cast.Api, query: str) -> dict[str, Any]:
    answer = api.get(f"analytics/screener?{query}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    assert found["count"] >= len(found["results"])
    return found


def symbols(api: cast.Api, query: str) -> list[str]:
    return [row["symbol"] for row in read(api, query)["results"]]


def test_the_example_of_the_brief(api: cast.Api) -> None:
    assert symbols(api, "pe_ratio__lt=20&sector=IT&rsi__lt=30&exchange=NSE") == ["TCS.NS"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rsi__lt=29.5", {"INTC"}),
        ("rsi__lte=29.5", {"INTC", "TCS.NS"}),
        ("rsi__gt=61", {"MSFT"}),
        ("rsi__gte=61", {"MSFT", "BTC/USDT"}),
        ("rsi=44", {"XOM"}),
        ("rsi__gte=40&rsi__lte=60", {"AAPL", "XOM"}),
        ("kind=crypto", {"BTC/USDT"}),
        ("kind__in=crypto,etf", {"BTC/USDT"}),
        ("sector__in=energy,IT&rsi__lt=50", {"XOM", "INTC", "TCS.NS"}),
        ("exchange=nasdaq", {"AAPL", "MSFT", "INTC"}),
        ("country=India", {"TCS.NS"}),
        ("price__gt=300&currency=USD", {"MSFT"}),
        ("margin=25&pe_ratio__lte=12", {"XOM"}),
        ("change_pct_24h__gt=1&return_1y__lt=-30", {"INTC"}),
    ],
)
def test_each_operator_filters(api: cast.Api, query: str, expected: set[str]) -> None:
    assert set(symbols(api, query)) == expected


def test_what_has_no_figure_fits_no_filter_and_is_counted(api: cast.Api) -> None:
    low, high = read(api, "pe_ratio__lt=20"), read(api, "pe_ratio__gte=20")
    assert {row["symbol"] for row in (*low["results"], *high["results"])} == {"AAPL", "MSFT", "TCS.NS", "XOM"}
    assert low["unknown"] == {"pe_ratio": 2}
    assert read(api, "pe_ratio__lt=20&kind=stock")["unknown"] == {"pe_ratio": 1}


def test_order_puts_what_is_unknown_last_either_way(api: cast.Api) -> None:
    up, down = symbols(api, "sort=pe_ratio"), symbols(api, "sort=-pe_ratio")
    assert up == ["XOM", "TCS.NS", "AAPL", "MSFT", "BTC/USDT", "INTC"]
    assert down == ["MSFT", "AAPL", "TCS.NS", "XOM", "BTC/USDT", "INTC"]


def test_pages_and_columns(api: cast.Api) -> None:
    found = read(api, "sort=symbol&limit=2&offset=1&columns=rsi,pe_ratio")
    assert found["count"] == 6
    assert found["columns"] == ["rsi", "pe_ratio"]
    assert [row.pop("name") for row in found["results"]] == ["Bitcoin / Tether", "Intel Corporation"]
    assert found["results"] == [
        {"symbol": "BTC/USDT", "kind": "crypto", "currency": "USDT", "rsi": 61.0, "pe_ratio": None},
        {"symbol": "INTC", "kind": "stock", "currency": "USD", "rsi": 28.0, "pe_ratio": None},
    ]


def test_what_is_told_is_exact_text_and_what_we_work_out_a_number(api: cast.Api) -> None:
    row = read(api, "rsi=44&columns=price,pe_ratio,market_cap,margin,rsi,return_1y")["results"][0]
    assert (row["price"], row["pe_ratio"], row["market_cap"], row["margin"]) == ("110", "12", "450", "25")
    assert (row["rsi"], row["return_1y"]) == (44.0, 5.0)


def test_simulated_figures_never_stand_beside_real_ones(api: cast.Api, settings: Settings) -> None:
    Metrics.objects.filter(instrument__symbol="INTC").update(simulated=True)
    assert symbols(api, "rsi__lt=30") == ["TCS.NS"]
    settings.MARKET_DATA = "simulated"
    found = read(api, "rsi__lt=30")
    assert [row["symbol"] for row in found["results"]] == ["INTC"]
    assert found["simulated"] is True


def test_a_row_of_a_failed_run_has_no_figures(api: cast.Api) -> None:
    Metrics.objects.filter(instrument__symbol="INTC").update(error="no candles")
    assert symbols(api, "rsi__lt=29") == []


def test_csv_has_all_rows_and_no_formula(api: cast.Api, alice: User) -> None:
    instruments.add(instruments.Fresh("MY-FLAT", '=HYPERLINK("x")', "fund", "INR", Decimal(5)), owner=alice)
    answer = api.get("analytics/screener?format=csv&columns=rsi,return_1y&limit=1&sort=symbol")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="screener.csv"' in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert rows[0] == ["symbol", "name", "kind", "currency", "rsi", "return_1y"]
    assert len(rows) == 1 + 7
    assert rows[3] == ["INTC", "Intel Corporation", "stock", "USD", "28.0", "-40.0"]
    assert rows[5][1] == '\'=HYPERLINK("x")'


def test_anothers_private_instrument_is_in_no_screen(api: cast.Api, bob: User) -> None:
    instruments.add(instruments.Fresh("HIS-FLAT", "Flat", "fund", "INR", Decimal(5)), owner=bob)
    assert "HIS-FLAT" not in symbols(api, "sort=symbol&limit=200")


@pytest.mark.parametrize(
    "query",
    ["rsi__lt=", "rsi__lt=abc", "rsi__lt=1e3", "rsi__lt=NaN", "rsi__lt=Infinity", "rsi__lt=٣", "rsi__in=1,2",
     "rsi__ne=3", "rsi__lt=1&rsi__lt=2", "kind=house", "kind__in=crypto,", "sector=Nonsense", "exchange=XX",
     "sector__lt=IT", "sort=owner", "sort=", "columns=", "columns=rsi,password", "limit=0", "limit=201", "offset=-1",
     "format=xml", "pe_ratio__lt=%00", "sector=%00", "nothing=1", "rsi__lt=" + "9" * 41, "columns=" + "rsi," * 300],
)  # fmt: skip
def test_c5_c10_an_odd_query_is_refused(api: cast.Api, query: str) -> None:
    assert api.get(f"analytics/screener?{query}").status_code == 400


def test_a_refusal_names_what_there_is(api: cast.Api) -> None:
    wrong = api.get("analytics/screener?sector=Nonsense").json()["errors"][0]
    assert wrong["attr"] == "sector"
    assert "Energy" in wrong["detail"]


def test_every_figure_of_the_night_is_in_the_table() -> None:
    about = {"instrument", "day", "days", "simulated", "updated_at", "error"}
    absolute = {"close", "high_52w", "low_52w", "sma_50", "sma_200"}  # in a currency: their distances are there
    figures = {field.name for field in Metrics._meta.get_fields()} - about - absolute
    assert figures == {field.name for field in screening.MEASURED}


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.slug)
def test_every_ready_screen_runs(api: cast.Api, ready: Any) -> None:
    read(api, ready.query)


def test_who_is_not_signed_in_is_asked_to() -> None:
    assert cast.Api().get("analytics/screener").status_code == 401
