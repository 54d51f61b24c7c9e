"""C1, C3, C5, C10: odd input to the routes of backtests is a 400, and nothing is made of it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from analytics.models import Backtest
from markets.services import catalogue

LIST = "/api/v1/analytics/backtests"
RULE: dict[str, Any] = {"left": {"indicator": "rsi", "window": 14}, "is": "below", "right": 30}
FORM: dict[str, Any] = {
    "entry": RULE, "exit": RULE, "size_pct": 50, "fee_bps": 1, "slippage_bps": 1, "stop_pct": 5, "trail_pct": 5,
    "target_pct": 5,
}  # fmt: skip
SENT: dict[str, Any] = {
    "symbol": "BTC/USDT", "strategy": FORM, "interval": "1d", "from": "2025-01-01", "to": "2025-02-01", "cash": "100",
    "name": "x",
}  # fmt: skip
MARK = "@here@"
NOT_NUMBERS = (
    "NaN", "Infinity", "-Infinity", "1e400", "1e1000000", "-1e400", "1" * 101, '"NaN"', '"nan"', '"1e400"', "true",
    "[]", "{}",
)  # fmt: skip
NUMBERS_OF_RULES = ("size_pct", "fee_bps", "slippage_bps", "stop_pct", "trail_pct", "target_pct")


@pytest.fixture
def client(alice: User, settings: Settings) -> Client:
    settings.LIMITS_SCALE = 1000
    catalogue.load(only={"BTC/USDT"})
    client = Client()
    client.force_login(alice)
    return client


def post(client: Client, text: str) -> Any:
    """JSON as text: what json.dumps would not write is the point."""
    return client.generic("POST", LIST, text.encode("utf-8", "surrogatepass"), "application/json")


def with_(name: str, text: str) -> str:
    return json.dumps({**SENT, name: MARK}).replace(f'"{MARK}"', text)


def with_rule(text: str, *path: str) -> str:
    """The strategy with one value replaced."""
    form = json.loads(json.dumps(FORM))
    inner = form
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = MARK
    return json.dumps({**SENT, "strategy": form}).replace(f'"{MARK}"', text)


def refused(client: Client, texts: list[str]) -> None:
    for text in texts:
        answer = post(client, text)
        assert answer.status_code == 400, (text[-300:], answer.content[:300])
    assert not Backtest.objects.exists()


def test_what_is_not_odd_is_taken(client: Client) -> None:
    assert post(client, json.dumps(SENT)).status_code == 202
    made = Backtest.objects.get()
    for query in ("limit=5", "offset=0", "state=queued", "simulated=false", "symbol=btc/usdt", "ordering=-name"):
        answer = client.get(f"{LIST}?{query}")
        assert (answer.status_code, answer.json()["count"]) == (200, 1), query
    assert client.get(f"{LIST}/{made.pk}/trades?limit=5&offset=0").status_code == 200


def test_c1_a_number_that_is_none_is_a_400(client: Client) -> None:
    places = [*((name,) for name in NUMBERS_OF_RULES), ("entry", "right"), ("entry", "left", "window")]
    texts = [with_rule(text, *place) for place in places for text in NOT_NUMBERS]
    refused(client, [*texts, *(with_("cash", text) for text in NOT_NUMBERS)])


def test_c2_numbers_out_of_bounds_are_a_400(client: Client) -> None:
    odd = {"size_pct": ("0", "-1", "100.1"), "fee_bps": ("-1", "1001"), "stop_pct": ("0", "99.5", "-5"),
           "trail_pct": ("0", "100"), "target_pct": ("0", "1e5")}  # fmt: skip
    refused(client, [with_rule(text, name) for name, texts in odd.items() for text in texts])
    refused(client, [with_("cash", text) for text in ("0", "-5", '"0.0"', '"1e3"', "1e16", '"1"' + "1" * 30)])


def test_c3_another_spelling_is_a_400(client: Client) -> None:
    for text in ('"١٢"', '"1_0"', '" 1 "', '"12"', '"१"'):
        refused(client, [with_rule(text, "entry", "left", "window"), with_rule(text, "fee_bps")])
    refused(client, [with_("cash", text) for text in ('"١٢"', '"1_0"', '" 1 "', '"+1"')])


def test_a_form_of_another_shape_is_a_400(client: Client) -> None:
    shapes = ("[]", "{}", "null", "1", '"x"', '{"entry": null}', '{"entry": [], "exit": []}', '{"ready": 5}',
              '{"ready": "breakout", "nobody": 1}', '"\\u0000"')  # fmt: skip
    refused(client, [with_("strategy", text) for text in shapes])
    many = {"all": [RULE] * 21}
    refused(client, [with_rule(json.dumps(many), "entry")])
    refused(client, [with_rule('{"all": [' * 5 + json.dumps(RULE) + "]}" * 5, "entry")])
    odd = ('{"left": "close", "is": "over", "right": 1}', '{"left": 1, "is": "above", "right": 2}',
           '{"left": "closing", "is": "above", "right": 2}',
           '{"left": {"indicator": "nope"}, "is": "above", "right": 1}',
           '{"left": {"indicator": "rsi", "x\\u0000": 1}, "is": "above", "right": 1}')  # fmt: skip
    refused(client, [with_rule(text, "entry") for text in odd])
    refused(client, ["[]", "null", "1", "", "{", "[" * 2000, "{}"])


def test_c6_and_c7_odd_texts_and_days_are_a_400(client: Client) -> None:
    refused(
        client, [with_("name", text) for text in ('"a\\u0000b"', '"a\\ud800b"', '"\\u202e"', '"' + "x" * 81 + '"', "5")]
    )
    days = ('"0001-01-01"', '"9999-12-31"', '"2025-02-30"', '"foo"', '""', '"2025-01-02T00:00:00Z"', "20250102", "null")
    refused(client, [with_(name, day) for name in ("from", "to") for day in days])
    refused(
        client, [with_("symbol", text) for text in ('"a\\u0000b"', '"x x"', '"' + "x" * 41 + '"', "5", '""', "null")]
    )
    refused(client, [with_("interval", text) for text in ('"2h"', "60", '"1D"', "null")])


ODD = {
    "limit": ("-1", "abc", "1" + "0" * 20, "0", "201", "1.5", "%D9%A1", "%00"),
    "offset": ("-1", "abc", "1" + "0" * 20, "%00"),
    "ordering": ("password", "owner__password", "-id;--", "%00", "?", "result"),
    "state": ("foo", "%00"),
    "simulated": ("yes", "%00"),
    "symbol": ("%00", "%E2%80%AE", "x" * 41),
    "nobody": ("knows",),
    "owner": ("1",),
}


def test_c5_a_parameter_that_makes_no_sense_is_a_400(client: Client) -> None:
    post(client, json.dumps(SENT))
    one = f"{LIST}/{Backtest.objects.get().pk}"
    for name, values in ODD.items():
        for value in values:
            assert client.get(f"{LIST}?{name}={value}").status_code == 400, (name, value)
            if name in ("limit", "offset", "nobody"):
                assert client.get(f"{one}/trades?{name}={value}").status_code == 400, (name, value)
    assert client.get(f"{LIST}?limit=1&limit=1").status_code == 400
    for address in (f"{one}?x=1", f"{LIST}/strategies?x=1"):
        assert client.get(address).status_code == 400
    for ids in ("", "x", "1,2", f"{one[-36:]}", f"{one[-36:]},{one[-36:]}", "%00", ",".join([one[-36:]] * 50)):
        assert client.get(f"{LIST}/compare?ids={ids}").status_code == 400, ids
    assert client.get(f"{LIST}/compare").status_code == 400


def test_c10_nothing_is_read_as_sql(client: Client) -> None:
    post(client, json.dumps(SENT))
    client.get(LIST)
    with CaptureQueriesContext(connection) as usual:
        client.get(f"{LIST}?symbol=zzz")
    for value in ("'%20OR%201=1--", "');DROP%20TABLE%20analytics_backtest;--", "%25", "_", "\\", "symbol__startswith"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"{LIST}?symbol={value}")
        assert answer.json().get("count", 0) == 0, value
        assert len(asked) <= len(usual), value
        assert client.get(f"{LIST}?ordering={value}").status_code == 400
    assert Backtest.objects.count() == 1
