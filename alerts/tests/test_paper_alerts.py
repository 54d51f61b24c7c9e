"""The papers' routes of alerts: as their twins, in JSON numbers."""

import pytest

from accounts.tests.cast import code_of
from alerts.models import Alert
from alerts.tests.alerting import priced

pytestmark = pytest.mark.django_db


def post(api, body):
    """The very text that a client sends."""
    headers = {"Authorization": f"Bearer {api.token}"}
    return api.client.post("/api/alerts/", body, content_type="application/json", headers=headers)


@pytest.fixture
def told(alice, api, btc):
    priced(btc, "62000")
    api.sign_in(alice)
    body = f'{{"user_id": {alice.pk}, "symbol": "BTC/USDT", "target_price": 65000.5, "direction": "above"}}'
    answer = post(api, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_it_answers_in_numbers(told, alice):
    assert (told["symbol"], told["target_price"], told["status"]) == ("BTC/USDT", 65000.5, "active")
    assert isinstance(told["distance_pct"], float)
    assert Alert.objects.get().owner == alice


@pytest.mark.parametrize("whose", ["me", "{}"])
@pytest.mark.parametrize("which", ["", "/active"])
def test_the_lists(told, alice, api, whose, which):
    listed = api.get(f"/api/alerts/user/{whose.format(alice.pk)}{which}").json()
    assert (listed["count"], listed["results"][0]["target_price"]) == (1, 65000.5)


def test_the_active_ones_alone(told, alice, api):
    api("PATCH", f"alerts/{told['id']}", {"status": "paused"})
    assert api.get("/api/alerts/user/me").json()["count"] == 1
    assert api.get("/api/alerts/user/me/active").json()["count"] == 0


def test_the_user_may_be_left_out(told, api):
    assert post(api, '{"symbol": "BTC/USDT", "target_price": 1e3, "direction": "below"}').status_code == 201


def test_b2_another_person_does_not_exist(told, bob, api):
    for named in (bob.pk, "x", 10**30):
        for which in ("", "/active"):
            assert api.get(f"/api/alerts/user/{named}{which}").status_code == 404
    for named in (str(bob.pk), '"x"', "true", "[1]"):
        answer = post(api, f'{{"user_id": {named}, "symbol": "BTC/USDT", "target_price": 1, "direction": "above"}}')
        assert (answer.status_code, code_of(answer)) == (404, "not_found")
    assert Alert.objects.count() == 1
