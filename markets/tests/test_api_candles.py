"""GET instruments/{symbol}/candles: both of its views, in one voice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from markets.calc.adjust import Close
from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, HOUR_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import candles, closes

pytestmark = pytest.mark.django_db
START_MS = 20_000 * DAY_MS
PATH = "/api/v1/instruments/BTC-USDT/candles"
USUAL, BROWSABLE = "application/json", "application/json, text/html;q=0.1"
"""The second is answered by the documented view."""


@pytest.fixture(autouse=True)
def live(settings: Any) -> None:
    settings.MARKET_DATA = "live"


@pytest.fixture
def hours(btc: Instrument) -> list[Bar]:
    bars = [
        Bar(btc.pk, Venue.BINANCE, Interval.H1, START_MS + hour * HOUR_MS, 100.5 + hour, 102, 99.25, 101, 0.125)
        for hour in range(30)
    ]
    candles.store(bars)
    return bars


def got(query: str = "", *, accept: str = USUAL, path: str = PATH) -> dict[str, Any]:
    answer = Client().get(path + query, headers={"Accept": accept})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def times(query: str, **more: str) -> list[int]:
    return [(row[0] - START_MS) // HOUR_MS for row in got(f"?interval=1h&{query}", **more)["candles"]]


@pytest.mark.parametrize("accept", [USUAL, BROWSABLE])
def test_candles_are_numbers_oldest_first(hours: list[Bar], accept: str) -> None:
    found = got("?interval=1h", accept=accept)
    assert {**found, "candles": found["candles"][:1]} == {
        "symbol": "BTC/USDT", "interval": "1h", "venue": "binance",
        "candles": [[START_MS, 100.5, 102.0, 99.25, 101.0, 0.125]],
    }  # fmt: skip
    assert found["candles"] == [list(bar[3:]) for bar in hours]


def test_what_postgresql_spells_is_the_same_number(btc: Instrument) -> None:
    odd = Bar(btc.pk, Venue.BINANCE, Interval.H1, START_MS, 1e-9, 123456789012345.67, 1e-12, 0.1 + 0.2, 1.5e21)
    candles.store([odd])
    assert got("?interval=1h")["candles"] == [list(odd[3:])]
    assert got("?interval=1h&venue=okx")["candles"] == got("?interval=1m")["candles"] == []


@pytest.mark.parametrize("symbol", ["BTC/USDT", "btc-usdt", "btc%2Fusdt", "BTC"])
def test_however_the_symbol_is_spelled(hours: list[Bar], symbol: str) -> None:
    assert got(path=f"/api/v1/instruments/{symbol}/candles")["symbol"] == "BTC/USDT"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=3", [27, 28, 29]),
        ("limit=3&to=2024-10-04T12:00:00Z", [9, 10, 11]),
        (f"from={START_MS + 5 * HOUR_MS}&limit=2", [5, 6]),
        (f"from={START_MS + 5 * HOUR_MS}&to={START_MS + 8 * HOUR_MS}", [5, 6, 7]),
        (f"from={START_MS + 5 * HOUR_MS + 1}&limit=1", [6]),
        ("from=2024-10-05", [24, 25, 26, 27, 28, 29]),
        ("to=1990-01-01", []),
        ("venue=okx", []),
        ("venue=binance&limit=1", [29]),
        ("venue=simulator", []),
    ],
)
@pytest.mark.parametrize("accept", [USUAL, BROWSABLE])
def test_windows(hours: list[Bar], query: str, expected: list[int], accept: str) -> None:
    assert times(query, accept=accept) == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"), ("limit=5001", "limit"), ("limit=-1", "limit"), ("limit=abc", "limit"),
        ("limit=1e3", "limit"), ("limit=", "limit"), ("interval=2m", "interval"), ("interval=", "interval"),
        ("from=foo", "from"), ("from=9999-99-99", "from"), ("from=99999999999999", "from"), ("to=", "to"),
        ("from=%D9%A1%D9%A2", "from"), ("from=%00", "from"), ("venue=nasdaq", "venue"), ("sort=ts", "sort"),
        ("limit=1&limit=2", "limit"), ("from=2024-01-02&to=2024-01-02", "from"), ("from=1e400", "from"),
    ],
)  # fmt: skip
def test_c5_odd_parameters_are_refused(hours: list[Bar], query: str, name: str) -> None:
    answer = Client().get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert answer.json()["type"] == "validation_error"
    assert answer.json()["errors"][0]["attr"] == name


def test_an_unknown_symbol_and_other_methods(hours: list[Bar]) -> None:
    for accept in (USUAL, BROWSABLE):
        missing = Client().get("/api/v1/instruments/NOPE/candles", headers={"Accept": accept})
        assert (missing.status_code, missing.json()["errors"][0]["code"]) == (404, "unknown_symbol")
    assert Client(enforce_csrf_checks=True).post(PATH).status_code in (401, 405)
    assert "text/html" in Client().get(PATH, headers={"Accept": "text/html"})["Content-Type"]


def test_the_same_again_is_not_sent_again(hours: list[Bar]) -> None:
    first = Client().get(PATH)
    assert Client().get(PATH, headers={"If-None-Match": first["ETag"]}).status_code == 304
    candles.store([hours[-1]._replace(close=101.5, volume=7)])
    assert Client().get(PATH, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_both_views_count_as_one(hours: list[Bar], settings: Any) -> None:
    first, second = (Client().get(PATH, headers={"Accept": accept}) for accept in (USUAL, BROWSABLE))
    assert int(first["RateLimit-Remaining"]) - int(second["RateLimit-Remaining"]) == 1
    settings.LIMITS_SCALE = 0.001
    refused = Client().get(PATH)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (429, "rate_limited")
    assert int(refused["Retry-After"]) >= 1


def test_an_own_instrument_is_its_owners_alone(alice: User, bob: User) -> None:
    house = Instrument.objects.create(
        symbol="HOUSE", name="A house", kind="fund", currency="EUR", owner=alice, hand_priced=True
    )
    closes.store([Close(house.pk, date(2024, 10, day), Venue.HAND, Decimal(day)) for day in (1, 3, 8)])
    path = "/api/v1/instruments/HOUSE/candles"
    client = Client()
    client.force_login(alice)
    assert [row[4] for row in client.get(path).json()["candles"]] == [1.0, 3.0, 8.0]
    weeks = client.get(path + "?interval=1w").json()
    assert weeks["venue"] == "hand"
    assert [row[1:5] for row in weeks["candles"]] == [[1.0, 3.0, 1.0, 3.0], [8.0, 8.0, 8.0, 8.0]]
    assert [row[4] for row in client.get(path + "?from=2024-10-02&limit=1").json()["candles"]] == [3.0]
    assert client.get(path + "?interval=1h").json()["candles"] == []
    client.force_login(bob)
    assert client.get(path).status_code == Client().get(path).status_code == 404


def test_where_the_primary_venue_has_none_the_newest_stand(btc: Instrument) -> None:
    assert got()["venue"] == "binance"
    candles.store([Bar(btc.pk, Venue.OKX, Interval.D1, START_MS, 1, 2, 0.5, 1.5, 3)])
    found = got()
    assert (found["venue"], len(found["candles"])) == ("okx", 1)


def test_simulated_candles_say_so_and_never_stand_beside_real_ones(hours: list[Bar], settings: Any) -> None:
    settings.MARKET_DATA = "simulated"
    found = got("?interval=1h&limit=1000")
    assert (found["venue"], len(found["candles"])) == ("simulator", 1000)
    again = got(f"?interval=1h&from={found['candles'][10][0]}&limit=5")
    assert again["candles"] == found["candles"][10:15]
    assert got("?interval=1h&venue=binance")["candles"] == []
