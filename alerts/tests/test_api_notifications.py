"""What somebody was told, over the API, and the browsers that are woken."""

import pytest

from accounts.tests.cast import code_of
from alerts.models import Notification, PushSubscription
from alerts.tests.alerting import made
from alerts.tests.telling import told

pytestmark = pytest.mark.django_db
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
PUSH = {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "expirationTime": None, "keys": KEYS}


@pytest.fixture
def three(alice, api, btc):
    api.sign_in(alice)
    alert = made(alice, btc, "70000")
    more = {"instrument_id": btc.pk, "alert_id": alert.pk}
    return [told(alice, "in_app", "email", once=f"firing:{number}", **more) for number in (1, 2, 3)]


def ids(answer):
    return [it["id"] for it in answer.json()["results"]]


def test_the_newest_first_with_all_that_is_known(three, api):
    page = api.get("notifications").json()
    newest = page["results"][0]
    assert (page["next"], page["previous"], len(page["results"])) == (None, None, 3)
    assert [it["id"] for it in page["results"]] == [str(it.pk) for it in reversed(three)]
    assert newest["symbol"] == "BTC/USDT"
    assert newest["alert"] == str(three[0].alert_id)
    assert (newest["kind"], newest["read"], newest["portfolio"]) == ("alert", False, None)
    assert {it["channel"]: it["state"] for it in newest["deliveries"]} == {"in_app": "sent", "email": "queued"}


def test_pages_go_on_where_they_stopped(three, api):
    first = api.get("notifications?limit=2")
    again = api.get(first.json()["next"].removeprefix("http://testserver"))
    assert ids(first) + ids(again) == [str(it.pk) for it in reversed(three)]


def test_what_is_read_is_not_unread(three, api):
    for _ in range(2):
        answer = api.post(f"notifications/{three[1].pk}/read")
        assert (answer.status_code, answer.json()["read"]) == (200, True)
    assert ids(api.get("notifications?unread=true")) == [str(three[2].pk), str(three[0].pk)]
    assert ids(api.get("notifications?unread=false")) == [str(three[1].pk)]
    assert api.post("notifications/read-all").json() == {"read": 2}
    assert api.post("notifications/read-all").json() == {"read": 0}
    assert ids(api.get("notifications?unread=true")) == []


@pytest.mark.parametrize("query", ["unread=maybe", "limit=0", "cursor=x", "page=2"])
def test_an_odd_question_is_refused(three, api, query):
    assert api.get(f"notifications?{query}").status_code == 400


def test_anothers_are_not_there(three, bob, api):
    api.sign_in(bob)
    assert ids(api.get("notifications")) == []
    assert api.post(f"notifications/{three[0].pk}/read").status_code == 404
    api.post("notifications/read-all")
    assert not Notification.objects.exclude(read_at=None).exists()


def test_a_browser_is_subscribed_once_and_forgotten(alice, bob, api):
    api.sign_in(alice)
    assert len(api.get("notifications/push/key").json()["key"]) == 87
    first = api.post("notifications/push", **PUSH)
    assert (first.status_code, first.json()["endpoint"]) == (201, PUSH["endpoint"])
    assert api.post("notifications/push", **PUSH).json()["id"] == first.json()["id"]
    api.sign_in(bob)
    assert api("DELETE", "notifications/push", {"endpoint": PUSH["endpoint"]}).status_code == 404
    api.sign_in(alice)
    assert api("DELETE", "notifications/push", {"endpoint": PUSH["endpoint"]}).status_code == 204
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "https://169.254.169.254/x"}, {"endpoint": "http://fcm.googleapis.com/x"}, {"endpoint": ""},
        {"keys": {"p256dh": "x", "auth": KEYS["auth"]}}, {"keys": {}}, {"keys": "x"},
    ],
)  # fmt: skip
def test_c9_what_is_no_browser_is_refused(alice, api, changed):
    api.sign_in(alice)
    answer = api.post("notifications/push", **{**PUSH, **changed})
    assert answer.status_code == 400, code_of(answer)
    assert not PushSubscription.objects.exists()
