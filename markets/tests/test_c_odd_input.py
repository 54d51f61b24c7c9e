"""C1 C2 C3 C5 C6 C7 C10 at every route of markets: what is odd is a 400 (404 in an address), and never a 500.

One table. A route that is not in it fails `test_every_route_is_in_the_table`; what it takes is said by its line, and
each row of the survival table is asked of all lines.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

from accounts.tests.cast import Api
from markets.models import DailyClose, Instrument
from markets.services import catalogue
from markets.tests.test_hand_prices import TODAY

HOUSE = {"symbol": "FLAT", "name": "Flat", "kind": "fund", "currency": "INR", "private": True}
DETAILS = {"name": 160, "exchange": 20, "sector": 60, "industry": 80, "country": 60, "description": 10_000}


@dataclass(frozen=True)
class Sent:
    """A body that is taken as it is, and which of its fields are what."""

    body: Any
    method: str = "POST"
    numbers: tuple[str, ...] = ()
    texts: dict[str, int] = field(default_factory=dict)
    symbols: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    in_list: bool = False

    def with_(self, name: str, value: str) -> str:
        """The body as JSON text, `value` as it stands in place of a field."""
        text = json.dumps([self.body] if self.in_list else self.body)
        row = {**self.body, name: "__here__"}
        return text.replace(json.dumps(self.body), json.dumps(row).replace('"__here__"', value), 1)


@dataclass(frozen=True)
class Route:
    """What stands behind the question mark: every name with a value that is taken."""

    query: dict[str, str] = field(default_factory=dict)
    sent: Sent | None = None
    page: bool = False


PAGING = {"limit": "5", "offset": "0"}
BOARD = {"tab": "crypto", "q": "btc", "exchange": "NSE", "sector": "Energy", "sort": "price", "page": "1"}
ADDED = Sent(
    {**HOUSE, "price": "5", "tick_size": "0.01"}, numbers=("price", "tick_size"), symbols=("symbol",), texts=DETAILS
)
CHANGED = Sent(
    {"name": "House", "price": "5", "tick_size": "0.01"}, method="PATCH", numbers=("price", "tick_size"),
    symbols=("symbol",), texts=DETAILS,
)  # fmt: skip
WRITTEN = Sent({"date": "2025-01-02", "price": "5"}, numbers=("price",), days=("date",), in_list=True)
SET = Sent({"symbol": "NEWCOIN", "price": 5}, numbers=("price",), symbols=("symbol",))
CANDLES = {"interval": "1h", "from": "2025-01-01", "to": "2025-01-02", "limit": "5", "venue": "binance"}

TABLE = {
    "/api/v1/instruments": Route(
        {**PAGING, "kind": "crypto", "exchange": "NSE", "sector": "Energy", "country": "India", "currency": "INR",
         "active": "true", "hand_priced": "false", "q": "btc", "ordering": "-symbol"}, ADDED,
    ),
    "/api/v1/instruments/<symbol:symbol>": Route({}, CHANGED),
    "/api/v1/instruments/<symbol:symbol>/prices": Route({}, WRITTEN),
    "/api/v1/instruments/<symbol:symbol>/candles": Route(CANDLES),
    "/api/v1/instruments/<symbol:symbol>/fundamentals": Route(),
    "/api/v1/instruments/<symbol:symbol>/corporate-actions": Route(
        {**PAGING, "type": "split", "from": "2025-01-01", "to": "2025-12-31"}
    ),
    "/api/v1/provider-search": Route({"q": "btc"}),  # its POST: test_provider_search.py
    "/api/v1/prices": Route({"symbols": "BTC/USDT"}),
    "/api/v1/prices/<symbol:symbol>": Route(),
    "/api/v1/feeds": Route(),
    "/api/markets/": Route({"symbols": "BTC/USDT"}, SET),
    "/api/markets/<symbol:symbol>": Route(),
    "/api/market/price/<symbol:symbol>": Route(),
    "/crypto/latest": Route({"symbols": "BTC/USDT"}),
    "/markets/": Route(BOARD, page=True),
    "/markets/compare/": Route({"symbols": "BTC/USDT", "range": "1y"}, page=True),
    "/markets/add/": Route({"q": "btc"}, page=True),
    "/markets/add/found/": Route(page=True),
    "/markets/<symbol:symbol>/": Route({"interval": "1h"}, page=True),
    "/markets/<symbol:symbol>/price/": Route(page=True),
    "/markets/<symbol:symbol>/fundamentals/": Route(page=True),
    "/markets/<symbol:symbol>/events/": Route(page=True),
}  # fmt: skip
API = {route: one for route, one in TABLE.items() if not one.page}
SENDING = {route: one.sent for route, one in TABLE.items() if one.sent}


def of_markets(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not address.startswith("/admin/"):
                yield from of_markets(entry, address)
        elif getattr(entry.callback, "__module__", "").startswith("markets."):
            yield address


def test_every_route_is_in_the_table():
    assert {route for route in of_markets() if not route.startswith("/admin/")} == TABLE.keys()


@pytest.fixture
def house(alice):
    catalogue.load(only={"BTC/USDT", "AAPL"})
    return Instrument.objects.create(
        symbol="HOUSE", name="House", kind="fund", currency="INR", owner=alice, hand_priced=True
    )


@pytest.fixture
def client(house, alice, charlie, settings) -> Client:
    """Somebody who may do all of it: an administrator whose house it is."""
    settings.LIMITS_SCALE = 1000
    settings.ENV, settings.MARKET_PROVIDERS = "development", []
    Instrument.objects.filter(pk=house.pk).update(owner=charlie)
    client = Client()
    client.force_login(charlie)
    return client


def filled(route: str, symbol: str = "HOUSE") -> str:
    return route.replace("<symbol:symbol>", symbol)


def get(client: Client, route: str, query: str = "", symbol: str = "HOUSE") -> Any:
    return client.get(f"{filled(route, symbol)}?{query}")


def send(client: Client, route: str, sent: Sent, text: str) -> Any:
    """JSON as text: what json.dumps would not write is the point."""
    api = Api()
    api.client = client
    return client.generic(sent.method, filled(route), text.encode("utf-8", "surrogatepass"), "application/json")


def rows() -> list[object]:
    return [*Instrument.objects.order_by("pk").values(), *DailyClose.objects.order_by("pk").values()]


# --- What the table says is true, or the rest proves nothing


def test_what_is_not_odd_is_taken(client):
    for route, one in TABLE.items():
        for name, value in one.query.items():
            answer = get(client, route, f"{name}={value}")
            assert answer.status_code == 200, (route, name, answer.content[:300])
    for route, sent in SENDING.items():
        text = json.dumps([sent.body] if sent.in_list else sent.body)
        assert send(client, route, sent, text).status_code in (200, 201), route


# --- Numbers

NOT_NUMBERS = ("NaN", "Infinity", "-Infinity", "nan", "1e400", "1e1000000", "-1e400", "1" * 30, "0." + "1" * 19)
OTHER_SPELLINGS = ("١٢", "1_0", " 1 ", "+1", ".5", "5.", "1e5", "0x10", "1,5", "१", "", "1\\n")
NOT_PRICES = ("0", "-5", "-0.01", "0.0", "1e-30")


@pytest.mark.parametrize("route", SENDING)
def test_c1_a_number_that_is_none_is_a_400(client, route):
    refused(client, route, [*NOT_NUMBERS, *(f'"{one}"' for one in NOT_NUMBERS), "true", "[]", "{}"])


@pytest.mark.parametrize("route", SENDING)
def test_c2_a_price_of_nothing_is_a_400(client, route):
    refused(client, route, [*NOT_PRICES, *(f'"{one}"' for one in NOT_PRICES)])


def test_c2_a_price_below_the_step_is_a_400(client, house):
    Instrument.objects.filter(pk=house.pk).update(tick_size="0.05")
    for route in (route for route in SENDING if "<symbol" in route):
        sent = SENDING[route]
        body = {name: value for name, value in sent.body.items() if name != "tick_size"} | {"price": "0.01"}
        answer = send(client, route, sent, json.dumps([body] if sent.in_list else body))
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "below_tick_size"), route


@pytest.mark.parametrize("route", SENDING)
def test_c3_another_spelling_is_a_400(client, route):
    refused(client, route, [f'"{one}"' for one in OTHER_SPELLINGS])


def refused(client: Client, route: str, values: list[str], names: tuple[str, ...] | None = None) -> None:
    """Each is a 400, and nothing is changed by it."""
    sent, before = SENDING[route], rows()
    for name in sent.numbers if names is None else names:
        for value in values:
            answer = send(client, route, sent, sent.with_(name, value))
            assert answer.status_code == 400, (route, name, value[:40], answer.content[:300])
    assert rows() == before


# --- What stands behind the question mark

HUGE = "1" + "0" * 20
ODD: dict[str, tuple[str, ...]] = {
    "limit": ("-1", "abc", HUGE, "0", "5001", "1.5", "%D9%A1", "%00"),
    "offset": ("-1", "abc", HUGE, "%00"),
    "page": ("0", "-1", "abc", HUGE, "%00", "%D9%A1"),
    "ordering": ("password", "owner__password", "-id;--", "%00", "?"),
    "sort": ("password", "owner__password", "%00"),
    "kind": ("foo", "%00"),
    "type": ("foo", "%00"),
    "tab": ("foo", "%00"),
    "interval": ("2h", "foo", "%00", "60"),
    "range": ("foo", "%00"),
    "venue": ("foo", "%00"),
    "active": ("yes", "1", "%00"),
    "hand_priced": ("yes", "%00"),
    "from": ("foo", "9999-99-99", "0001-01-01", "9999-12-31", "2025-01-01T25:00:00Z", HUGE, "%00", "-1e5"),
    "to": ("foo", "9999-99-99", "0001-01-01", "9999-12-31", HUGE, "%00"),
    "symbols": ("%00", "", ","),
    **dict.fromkeys(("q", "exchange", "sector", "country", "currency"), ("%00", "%E2%80%AE", "x" * 10_001)),
}
EMPTY_IS_NONE = {"symbols": ("", ",")}  # pages: nothing chosen yet
TEXTS_OF_PAGES = {"%E2%80%AE"}  # turned round, but escaped and found nowhere


@pytest.mark.parametrize("route", TABLE)
def test_c5_a_parameter_that_makes_no_sense_is_a_400(client, route):
    one = TABLE[route]
    for name in one.query:
        for value in ODD[name]:
            answer = get(client, route, f"{name}={value}")
            lenient = one.page and (value in TEXTS_OF_PAGES or value in EMPTY_IS_NONE.get(name, ()))
            expected = (200, 400) if lenient else (400, 404) if name == "symbols" else (400,)
            assert answer.status_code in expected, (name, value[:40], answer.status_code)


@pytest.mark.parametrize("route", API)
def test_c5_a_parameter_that_nobody_knows_is_a_400(client, route):
    for query in ("nobody=knows", "user_id=1", "owner=1", "%00=1"):
        assert get(client, route, query).status_code == 400, query
    for name, value in API[route].query.items():
        assert get(client, route, f"{name}={value}&{name}={value}").status_code == 400, name


# --- Texts

MARKS = "e" + "\N{COMBINING ACUTE ACCENT}" * 10_000
HOMOGLYPH, TURNED, COIN = "\N{CYRILLIC CAPITAL LETTER EN}OUSE", "abc\N{RIGHT-TO-LEFT OVERRIDE}def", "💰"


@pytest.mark.parametrize("route", SENDING)
def test_c6_odd_texts_are_refused_or_kept_as_they_are(client, route):
    sent = SENDING[route]
    for name in sent.texts:
        for wrong in ("a\\u0000b", "a\\ud800b", TURNED, "\\u001b[31m", "x" * (sent.texts[name] + 1)):
            answer = send(client, route, sent, sent.with_(name, f'"{wrong}"'))
            assert answer.status_code == 400, (name, wrong[:20], answer.content[:200])
        for fine in (COIN, "<b>&'\\\"", "Zoë"):
            answer = send(client, route, sent, sent.with_(name, f'"{fine}"'))
            assert answer.status_code in (200, 201), (name, fine, answer.content[:200])
            assert answer.json()[name] == json.loads(f'"{fine}"')
            Instrument.objects.filter(symbol="FLAT").delete()
        marked = send(client, route, sent, sent.with_(name, f'"{MARKS}"'))
        assert marked.status_code == 400 or sent.texts[name] == len(MARKS) - 1, name  # counted after NFC: é is one
        Instrument.objects.filter(symbol="FLAT").delete()
    for name in sent.symbols:
        for wrong in ("a\\u0000b", "a\\ud800b", TURNED, HOMOGLYPH, COIN, MARKS, "A B", "../x", "A/B/C", "", "x" * 41):
            answer = send(client, route, sent, sent.with_(name, f'"{wrong}"'))
            assert answer.status_code == 400, (name, wrong[:20])


@pytest.mark.parametrize("route", [route for route in TABLE if "<symbol" in route])
def test_c6_an_odd_symbol_in_an_address_is_a_404(client, route):
    for symbol in ("%00", "A%00B", "%ED%A0%80", "%E2%80%AE", "%D0%9DOUSE", "%F0%9F%92%B0", "A%20B", "x" * 500, "%0A",
                   "e" + "%CC%81" * 300, "..%2F..", "'%3B--"):  # fmt: skip
        method = client.post if route.endswith("/price/") and TABLE[route].page else client.get
        answer = method(filled(route, symbol))
        assert answer.status_code == 404, (symbol[:20], answer.status_code)


# --- Days


@pytest.mark.parametrize("route", [route for route, sent in SENDING.items() if sent.days])
def test_c7_a_day_that_cannot_be_is_a_400(client, route):
    days = ["0001-01-01", "1899-12-31", "9999-12-31", "2025-02-30", "2025-13-01", f"{TODAY.year + 1}-01-01", "foo", "",
            "2025-01-02T00:00:00Z", "2025-1-2", "٢٠٢٥-01-02", "01/02/2025"]  # fmt: skip
    refused(client, route, [*(f'"{day}"' for day in days), "20250102", "null", "[]"], SENDING[route].days)


# --- What would like to be SQL

WOULD_BE_SQL = ("'%20OR%201=1--", "');DROP%20TABLE%20markets_instrument;--", "%25", "_", "symbol__startswith", "\\")


@pytest.mark.parametrize("route", TABLE)
def test_c10_nothing_is_read_as_sql(client, route):
    """A 400, or no more reads than for any other text, and nothing found."""
    one, before = TABLE[route], rows()
    for name in one.query:
        get(client, route, f"{name}=zzz")  # what only the first request of a session reads
        for value in WOULD_BE_SQL:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = get(client, route, f"{name}={value}")
            with CaptureQueriesContext(connection) as usual:
                get(client, route, f"{name}=zzz")
            assert answer.status_code in (200, 400, 404), (name, value)
            if answer.status_code == 200:
                assert len(asked) <= len(usual), (name, value)
                assert one.page or answer.json()["results"] == [], (name, value)
    assert rows() == before


@pytest.mark.parametrize("route", SENDING)
def test_a_body_of_another_shape_is_a_400(client, route):
    for text in ("[]", "{}", "null", "1", '"x"', "[[]]", "[null]", '{"price": {"a": 1}}', "[" * 2000, "{", ""):
        answer = send(client, route, SENDING[route], text)
        shapeless = SENDING[route].method == "PATCH" and text in ("{}", "")
        assert answer.status_code == (200 if shapeless else 400), (text[:20], answer.content[:200])
