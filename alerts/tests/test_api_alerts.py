"""Alerts over the API."""

from decimal import Decimal

import pytest

from accounts.tests.cast import code_of
from alerts.models import Alert
from alerts.tests.alerting import hit, made, moved, priced
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(alice, api, btc):
    priced(btc, "62000")
    api.sign_in(alice)
    answer = api.post("alerts", symbol="btc-usdt", direction="above", target_price="65000", note="Sell")
    assert answer.status_code == 201, answer.content
    return answer.json()


def patch(api, alert, **sent):
    return api("PATCH", f"alerts/{alert['id']}", sent)


def test_it_says_all_that_it_waits_for(mine, api):
    told = {name: mine[name] for name in ("kind", "symbol", "direction", "target_price", "repeat", "status", "note")}
    assert told == {
        "kind": "price", "symbol": "BTC/USDT", "direction": "above", "target_price": "65000", "repeat": "once",
        "status": "active", "note": "Sell",
    }  # fmt: skip
    assert (mine["triggered_at"], mine["triggered_price"], mine["channels"]) == (None, None, ["in_app"])
    assert Decimal(mine["distance_pct"]) == Decimal("4.61538462")
    assert (mine["already"], mine["warnings"]) == (False, [])
    shown = api.get(f"alerts/{mine['id']}").json()
    assert shown == {name: value for name, value in mine.items() if name not in ("already", "warnings")}
    assert api.get("alerts").json() == {"count": 1, "results": [shown]}


def test_one_that_is_true_already_says_so(mine, api):
    told = api.post("alerts", symbol="BTC/USDT", direction="below", target_price="65000").json()
    assert (told["already"], told["status"], len(told["warnings"])) == (True, "active", 1)


def test_one_that_may_fire_at_once_has_fired(mine, api):
    told = api.post("alerts", symbol="BTC/USDT", direction="below", target_price="65000", at_once=True).json()
    assert (told["status"], told["triggered_price"]) == ("triggered", "62000")


def test_it_pauses_goes_on_and_waits_again(mine, api, btc, django_capture_on_commit_callbacks):
    assert patch(api, mine, status="paused").json()["status"] == "paused"
    assert api.get("alerts/active").json()["count"] == 0
    assert patch(api, mine, status="active").json()["status"] == "active"
    hit(Alert.objects.get(pk=mine["id"]), moved(btc, "65001"))
    fired = api.get(f"alerts/{mine['id']}").json()
    assert (fired["status"], fired["triggered_price"]) == ("triggered", "65001")
    assert api.get(f"alerts/{mine['id']}/firings").json()["results"][0]["value"] == "65001"
    assert patch(api, mine, status="active").json()["status"] == "active"


def test_what_is_changed_is_changed_and_the_rest_stays(mine, api):
    told = patch(api, mine, target_price="70000", cooldown=60, expires_at="2099-12-31", channels=["email", "email"])
    assert told.json() | {"target_price": "70000", "cooldown": 60, "note": "Sell", "channels": ["email"]} == told.json()
    assert told.json()["expires_at"] == "2100-01-01T00:00:00Z"
    assert patch(api, mine, expires_at=None).json()["expires_at"] is None


def test_it_is_deleted(mine, api):
    assert api("DELETE", f"alerts/{mine['id']}").status_code == 204
    assert api.get(f"alerts/{mine['id']}").status_code == 404


def test_the_list_is_narrowed(mine, api):
    api.post("alerts", kind="rsi", symbol="BTC/USDT", direction="above", target_price=70, window="1h")
    assert [it["kind"] for it in api.get("alerts").json()["results"]] == ["rsi", "price"]
    assert api.get("alerts?kind=rsi").json()["count"] == 1
    assert api.get("alerts?symbol=BTC-USDT&status=active&limit=1&offset=1").json()["results"][0]["kind"] == "price"
    assert api.get("alerts?status=paused").json()["count"] == 0
    assert api.get("alerts?symbol=NOPE").status_code == 404


@pytest.mark.parametrize(
    "query", ["status=x", "kind=x", "limit=0", "limit=201", "offset=-1", "x=1", "format=pdf", "status=active&status=x"]
)
def test_an_odd_question_is_refused(mine, api, query):
    assert api.get(f"alerts?{query}").status_code == 400


@pytest.mark.parametrize(
    ("sent", "code", "attr"),
    [
        ({"symbol": "NOPE", "direction": "above", "target_price": "1"}, "unknown_symbol", "symbol"),
        ({"direction": "above", "target_price": "1"}, "required", "symbol"),
        ({"symbol": "BTC/USDT", "direction": "above"}, "required", "target_price"),
        ({"symbol": "BTC/USDT", "target_price": "0"}, "invalid_target", "target_price"),
        ({"symbol": "BTC/USDT", "target_price": "-1"}, "invalid_target", "target_price"),
        ({"symbol": "BTC/USDT", "target_price": "NaN"}, "invalid", "target_price"),
        ({"symbol": "BTC/USDT", "target_price": "1", "direction": "up"}, "invalid_choice", "direction"),
        ({"symbol": "BTC/USDT", "target_price": "1", "channels": ["pigeon"]}, "invalid_choice", "channels.0"),
        ({"symbol": "BTC/USDT", "target_price": "1", "cooldown": -1}, "min_value", "cooldown"),
        ({"symbol": "BTC/USDT", "target_price": "1", "expires_at": "2020-01-01"}, "date_in_past", "expires_at"),
        ({"symbol": "BTC/USDT", "target_price": "1", "parameters": {"x": [1]}}, "invalid", "parameters.x"),
        ({"kind": "percent_change", "symbol": "BTC/USDT", "target_price": "5", "window": "9y"}, "invalid_window",
         "window"),
        ({"kind": "sentiment", "symbol": "BTC/USDT", "target_price": "1"}, "not_available", "kind"),
        ({"kind": "weather", "symbol": "BTC/USDT"}, "invalid_choice", "kind"),
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused(mine, api, sent, code, attr):
    answer = api.post("alerts", **sent)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["code"], error["attr"]) == (400, code, attr)
    assert Alert.objects.count() == 1


def test_b2_anothers_portfolio_does_not_exist(mine, api, bob, alice):
    theirs, sent = book_of(bob, "100"), {"kind": "portfolio_value", "direction": "above", "target_price": "1"}
    for named in (str(theirs.pk), "00000000-0000-4000-8000-000000000000"):
        answer = api.post("alerts", **sent, portfolio=named)
        assert (answer.status_code, code_of(answer)) == (400, "does_not_exist")
        assert code_of(patch(api, mine, portfolio=named)) == "does_not_exist"
    assert Alert.objects.count() == 1
    own = api.post("alerts", **sent, portfolio=str(book_of(alice, "100").pk))
    assert own.status_code == 201, own.content


def test_b3_what_is_not_ones_to_say_is_not_heard(alice, bob, api, btc):
    api.sign_in(alice)
    sent = {"id": "00000000-0000-4000-8000-000000000000", "owner": bob.pk, "turn": 9, "triggered_price": "1"}
    told = api.post("alerts", symbol="BTC/USDT", direction="above", target_price="1", status="triggered", **sent).json()
    row = Alert.objects.get()
    assert (row.owner, row.turn, row.status, row.triggered_price) == (alice, 0, "active", None)
    patch(api, told, **sent)
    assert Alert.objects.get().owner == alice


def test_a_preview_says_when_it_would_have_fired_and_keeps_nothing(mine, api):
    told = api.post("alerts/preview?days=7", symbol="BTC/USDT", direction="above", target_price="65000").json()
    assert told == {"days": 7, "count": 0, "results": []}
    assert api.get(f"alerts/{mine['id']}/preview").json()["days"] == 30
    assert api.get(f"alerts/{mine['id']}/preview?days=0").status_code == 400
    assert Alert.objects.count() == 1


def test_a_file_holds_all(mine, api, alice, btc):
    made(alice, btc, "70000", note="=1+1")
    answer = api.get("alerts?format=csv&limit=1")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("kind,symbol,")
    assert "'=1+1" in lines[1]
