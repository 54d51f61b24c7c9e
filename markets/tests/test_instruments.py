"""The catalogue and own instruments over the API."""

import pytest

from accounts.tests.cast import Api, code_of
from config.kit.models import Audit
from markets.models import Instrument
from markets.services import catalogue

HOUSE = {"symbol": "HOUSE", "name": "House in Pune", "kind": "fund", "currency": "INR", "private": True}
SIEMENS = {
    "symbol": "SIE.DE", "name": "Siemens AG", "kind": "stock", "currency": "EUR", "exchange": "XETRA",
    "provider_symbols": {"yahoo": "SIE.DE"},
}  # fmt: skip


@pytest.fixture
def market(db):
    catalogue.load(
        only={"BTC/USDT", "ETH/USDT", "BTC/USD", "AAPL", "META", "EUR/USD", "^NSEI", "BAJAJ-AUTO.NS", "BAJAJ-AUTO.BO",
              "BRK-B", "M&M.NS", "SPY"}
    )  # fmt: skip


def as_user(user) -> Api:
    api = Api()
    api.sign_in(user)
    return api


def symbols(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["symbol"] for row in answer.json()["results"]]


def test_the_catalogue_is_open_to_all(market, api):
    answer = api.get("instruments?limit=5")

    assert answer.json()["count"] == 12
    assert symbols(answer)[0] == "BTC/USDT"
    assert answer.json()["results"][0] == {
        "id": Instrument.objects.get(symbol="BTC/USDT").pk, "symbol": "BTC/USDT", "name": "Bitcoin / Tether",
        "kind": "crypto", "exchange": "", "currency": "USDT", "base": "BTC", "sector": "Currency", "industry": "",
        "country": "", "isin": "", "tick_size": "0.01", "description": "", "rank": 1, "active": True,
        "private": False, "hand_priced": False, "primary_venue": "binance",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=index", ["^NSEI"]),
        ("exchange=bse", ["BAJAJ-AUTO.BO"]),
        ("exchange=NSE&kind=stock", ["M&M.NS", "BAJAJ-AUTO.NS"]),
        ("sector=Information Technology", ["AAPL"]),
        ("q=btc", ["BTC/USDT", "BTC/USD"]),
        ("q=btc-usdt", ["BTC/USDT"]),
        ("q=apple", ["AAPL"]),
        ("q=inc apple", ["AAPL"]),
        ("q=FB", ["META"]),
        ("q=bajaj", ["BAJAJ-AUTO.NS", "BAJAJ-AUTO.BO"]),
        ("q=M%26M", ["M&M.NS"]),
        ("q=100%25", []),
        ("q=_", []),
        ("kind=crypto&ordering=-symbol", ["ETH/USDT", "BTC/USDT", "BTC/USD"]),
        ("q=nothing+like+it", []),
    ],
)
def test_it_is_narrowed(market, api, query, found):
    assert symbols(api.get(f"instruments?{query}")) == found


@pytest.mark.parametrize(
    ("path", "symbol"),
    [
        ("BTC/USDT", "BTC/USDT"), ("BTC-USDT", "BTC/USDT"), ("btc-usdt", "BTC/USDT"), ("BTC%2FUSDT", "BTC/USDT"),
        ("BTC", "BTC/USDT"), ("EUR/USD", "EUR/USD"), ("EUR-USD", "EUR/USD"), ("BAJAJ-AUTO.NS", "BAJAJ-AUTO.NS"),
        ("BRK-B", "BRK-B"), ("BRK.B", "BRK-B"), ("M&M.NS", "M&M.NS"), ("M%26M.NS", "M&M.NS"), ("^NSEI", "^NSEI"),
        ("%5ENSEI", "^NSEI"), ("FB", "META"),
    ],
)  # fmt: skip
def test_one_is_found_by_its_address(market, api, path, symbol):
    answer = api.get(f"instruments/{path}")

    assert answer.status_code == 200, answer.content
    assert answer.json()["symbol"] == symbol
    assert answer.json()["latest"] is None
    assert api.get(f"instruments/{path}/prices").json() == {"count": 0, "results": []}


def test_one_says_when_its_market_is_open(market, api):
    btc, apple = api.get("instruments/btc").json(), api.get("instruments/AAPL").json()

    assert btc["market"] == {"open": True, "next_change": None}
    assert btc["provider_symbols"]["okx"] == "BTC-USDT"
    assert apple["market"]["next_change"].endswith("Z")


@pytest.mark.parametrize("path", ["NOPE", "BTC-EUR", "..", "%00", "BTC%20USDT", "%F0%9F%92%B0", "x" * 200, "ВTC"])
def test_an_unknown_one_is_a_404(market, api, path):
    answer = api.get(f"instruments/{path}")

    assert (answer.status_code, code_of(answer)) == (404, "unknown_symbol")


def test_an_administrator_adds_to_the_catalogue(market, charlie):
    answer = as_user(charlie).post("instruments", **SIEMENS)

    assert answer.status_code == 201, answer.content
    assert answer.json()["hand_priced"] is False
    assert answer.json()["primary_venue"] == "yahoo"
    assert Api().get("instruments/sie.de").status_code == 200
    assert Audit.objects.get(action="instrument.added").actor_id == charlie.pk


def test_a_trader_does_not(market, alice, api):
    assert api.post("instruments", **SIEMENS).status_code == 401
    answer = as_user(alice).post("instruments", **SIEMENS)
    assert (answer.status_code, code_of(answer)) == (403, "permission_denied")
    answer = as_user(alice)("PATCH", "instruments/AAPL", {"name": "Mine"})
    assert (answer.status_code, code_of(answer)) == (403, "permission_denied")
    answer = as_user(alice)("POST", "instruments/AAPL/prices", [{"date": "2025-01-02", "price": "1"}])
    assert (answer.status_code, code_of(answer)) == (403, "permission_denied")


def test_an_own_one_is_its_owners_alone(market, alice, bob, django_capture_on_commit_callbacks):
    mine, his = as_user(alice), as_user(bob)
    with django_capture_on_commit_callbacks(execute=True):
        answer = mine.post("instruments", **HOUSE, price="9000000.50")

    assert answer.status_code == 201, answer.content
    answer = mine.get("instruments/house")
    assert answer.json()["latest"]["price"] == "9000000.5"
    assert answer.json()["latest"]["venue"] == "hand"
    assert answer.json()["latest"]["stale"] is False
    assert "HOUSE" in symbols(mine.get("instruments?q=house"))
    for other in (his, Api()):
        assert symbols(other.get("instruments?q=house")) == []
        assert code_of(other.get("instruments/HOUSE")) == "unknown_symbol"
        assert code_of(other.get("prices/HOUSE")) == "unknown_symbol"
    assert his("PATCH", "instruments/HOUSE", {"name": "His"}).status_code == 404
    assert his("POST", "instruments/HOUSE/prices", [{"date": "2025-01-02", "price": "1"}]).status_code == 404
    # another may have one of the same name
    assert his.post("instruments", **HOUSE).status_code == 201


@pytest.mark.parametrize("symbol", ["AAPL", "aapl", "FB", "BTC-USDT", "btc/usdt"])
def test_a_symbol_that_is_taken(market, alice, symbol):
    pair = {"kind": "crypto", "currency": "USDT"} if "/" in symbol else {}
    answer = as_user(alice).post("instruments", **{**HOUSE, **pair, "symbol": symbol})

    assert (answer.status_code, code_of(answer)) == (409, "symbol_taken")


def test_a_provider_symbol_that_is_taken(market, charlie):
    answer = as_user(charlie).post("instruments", **{**SIEMENS, "provider_symbols": {"yahoo": "AAPL"}})

    assert (answer.status_code, code_of(answer)) == (409, "provider_symbol_taken")
    assert not Instrument.objects.filter(symbol="SIE.DE").exists()


@pytest.mark.parametrize(
    ("sent", "attr"),
    [
        ({"symbol": "BTC/EUR"}, "symbol"),
        ({"kind": "crypto"}, "symbol"),
        ({"symbol": "BTC/EUR", "kind": "crypto"}, "currency"),
        ({"symbol": "H OUSE"}, "symbol"),
        ({"symbol": "НOUSE"}, "symbol"),
        ({"currency": "₹"}, "currency"),
        ({"isin": "US0378331006"}, "isin"),
        ({"kind": "house"}, "kind"),
        ({"provider_symbols": {"yahoo": "X"}}, "provider_symbols"),
        ({"tick_size": "0.05", "price": "0.01"}, "price"),
    ],
)
def test_what_makes_no_sense_is_a_400(market, alice, sent, attr):
    answer = as_user(alice).post("instruments", **{**HOUSE, **sent})

    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["attr"] == attr


def test_a_change_and_a_rename(market, charlie, api):
    boss = as_user(charlie)
    answer = boss("PATCH", "instruments/AAPL", {"symbol": "APPL2", "name": "Apple", "active": False})

    assert answer.status_code == 200, answer.content
    assert api.get("instruments/AAPL").json()["symbol"] == "APPL2"
    assert api.get("instruments/APPL2").json()["aliases"] == ["AAPL"]
    entry = Audit.objects.get(action="instrument.changed")
    assert (entry.before["symbol"], entry.after["symbol"]) == ("AAPL", "APPL2")
    assert boss("PATCH", "instruments/APPL2", {"symbol": "AAPL"}).json()["aliases"] == ["APPL2"]
    assert code_of(boss("PATCH", "instruments/AAPL", {"symbol": "META"})) == "symbol_taken"
    assert boss("PATCH", "instruments/AAPL", {"currency": "EUR"}).status_code == 400
    assert boss("PATCH", "instruments/AAPL", {"currency": "USD"}).status_code == 200
    assert code_of(boss("PATCH", "instruments/AAPL", {"price": "1"})) == "not_hand_priced"


def test_b3_what_is_not_to_be_sent_changes_nothing(market, alice, bob):
    api = as_user(alice)
    answer = api.post("instruments", **HOUSE, id=1, owner=bob.pk, rank=1, merged_into=1, hand_priced=False)

    assert answer.status_code == 201
    row = Instrument.objects.get(symbol="HOUSE")
    assert (row.owner, row.rank, row.merged_into, row.hand_priced) == (alice, None, None, True)


def test_own_ones_are_not_without_end(market, alice, monkeypatch):
    monkeypatch.setattr("markets.services.instruments.MOST_OWN", 1)
    api = as_user(alice)
    api.post("instruments", **HOUSE)

    assert code_of(api.post("instruments", **{**HOUSE, "symbol": "FLAT"})) == "too_many_instruments"
