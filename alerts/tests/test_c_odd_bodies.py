"""C1 to C7, C10 on the routes of alerts: what is odd is a 400 that names the field, and nothing is written."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from alerts.models import Alert, Notification, PushSubscription
from alerts.tests.alerting import made, priced
from markets.models import Instrument
from portfolios.tests.test_c_odd_bodies import ODD_NUMBERS, ODD_TEXTS, RAW

pytestmark = pytest.mark.django_db
ALERT = {"symbol": "BTC/USDT", "direction": "above", "target_price": "5"}
ODD_CHOICES = ("x", "", 5, None, [], {}, True)
ODD: dict[str, tuple[Any, ...]] = {
    "target_price": ODD_NUMBERS,
    "target": ODD_NUMBERS,
    "kind": ODD_CHOICES,
    "direction": ODD_CHOICES,
    "repeat": ODD_CHOICES,
    "cooldown": ("x", "", 1.5, -1, 10**30, None, [], True),
    "expires_at": ("foo", "", "0001-01-01", "2026-02-30", "2020-01-01", 5, [], "2126-03-02"),
    "channels": ("email", ["x"], [5], [None], {"email": True}, 5, None),
    "parameters": ("x", [], 5, {"period": 1.5}, {"period": "x" * 30}, {"x": 1}, {"period": {"a": 1}}),
    "window": (*ODD_TEXTS, None, "1" * 9),
    "at_once": ("x", 2, None, [], "yes"),
    "symbol": ("NOPE", "", None, 5, [], "a\u0000b", "x" * 200),
    "portfolio": ("x", "", 5, [], "00000000-0000-4000-8000-000000000000"),
    "webhook_url": (*ODD_TEXTS, None),
    "note": (*ODD_TEXTS, None),
}
WRITTEN = (Alert, Notification, PushSubscription)


@pytest.fixture
def client(alice: User, btc: Instrument, settings: Any) -> Client:
    settings.LIMITS_SCALE = 1000
    priced(btc, "4")
    client = Client()
    client.force_login(alice)
    return client


def judged(client: Client, method: str, path: str, body: Any) -> Any:
    answer: Any = client.generic(method, f"/api/v1/{path}", *body)
    assert answer.status_code == 400, (body, answer.status_code, answer.content[:300])
    return answer.json()["errors"][0]


def refused(client: Client, method: str, path: str, body: Any, attr: str) -> None:
    told = judged(client, method, path, (json.dumps(body), "application/json"))
    assert (told["attr"] or "").split(".")[0] in (attr, "target_price" if attr == "target" else attr), (body, told)


@pytest.mark.parametrize("name", ODD)
def test_c_an_odd_field_is_named(client: Client, alice: User, btc: Instrument, name: str) -> None:
    mine = made(alice, btc, "5")
    for value in ODD[name]:
        body = {**ALERT, name: value}
        if name == "target":
            body.pop("target_price")
        if name == "window":
            body |= {"kind": "percent_change"}
            if value == "":
                continue  # what is usual
        if name in ("parameters", "portfolio", "channels", "note", "webhook_url") and value == {}:
            continue
        refused(client, "POST", "alerts", body, name)
        refused(client, "POST", "alerts/preview", body, name)
        if name != "kind":
            refused(client, "PATCH", f"alerts/{mine.pk}", {name: value}, name)
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("raw", RAW)
def test_c1_a_number_of_json_is_as_strict(client: Client, raw: str) -> None:
    text = f'{{"symbol": "BTC/USDT", "direction": "above", "target_price": {raw}}}'
    judged(client, "POST", "alerts", (text, "application/json"))
    assert not Alert.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "5", "null", '"x"', "{", "[" * 5000, '{"symbol": "\\ud800"}'])
@pytest.mark.parametrize("path", ["alerts", "alerts/preview", "notifications/push"])
def test_c_what_is_no_object_is_refused(client: Client, path: str, body: str) -> None:
    judged(client, "POST", path, (body, "application/json"))
    assert not any(kind.objects.exists() for kind in WRITTEN)


@pytest.mark.parametrize(
    "address",
    [
        "/alerts/?status=x", "/alerts/?status=%00", "/alerts/new/?kind=%00", "/alerts/new/?kind=sentiment",
        "/notifications/?show=x", "/notifications/?cursor=x", "/notifications/?limit=x", "/notifications/?limit=9999",
    ],
)  # fmt: skip
def test_c_an_odd_address_of_a_page_is_a_400(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("value", ["\x00", "\u202eabc", "1e999999999", "١٢", "x" * 600, "-1", "NaN", "&lt;"])
def test_c_an_odd_form_comes_back(client: Client, value: str) -> None:
    form = {"kind": "price", "instrument": value, "direction": value, "target": value, "repeat": value,
            "cooldown_s": value, "until": value, "channels": [value], "webhook_url": value, "note": value}  # fmt: skip
    answer = client.post("/alerts/new/", form)
    assert answer.status_code == 422
    assert client.get("/alerts/new/", {**form, "symbol": value}).status_code == 200
    assert not Alert.objects.exists()
