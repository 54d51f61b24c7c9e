"""The list of what somebody was told, the bell above every page, and the settings."""

from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import Notification, PushSubscription, Wishes
from alerts.services import webhooks
from alerts.tests.telling import delivery, told

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/notifications/"


@pytest.fixture
def page(alice):
    client = Client()
    client.force_login(alice)
    return client


def text(answer):
    return answer.content.decode()


def test_without_any_it_says_so(page):
    assert "Nothing yet" in text(page.get("/notifications/"))
    assert "Nothing is unread" in text(page.get("/notifications/?show=unread"))


def test_they_stand_by_day_with_how_they_went(page, alice):
    old, new = told(alice, "in_app", "email"), told(alice, "in_app", once="firing:2")
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=1))
    html = text(page.get("/notifications/"))
    assert html.index("Today") < html.index(str(new.pk)) < html.index("Yesterday") < html.index(str(old.pk))
    assert "E-mail: on its way" in html
    delivery(old, "email")


def test_the_bell_counts_what_is_unread(page, alice):
    rows = [told(alice, "in_app", once=f"firing:{number}") for number in range(3)]
    assert "data-unread>3<" in text(page.get("/alerts/"))
    page.post(f"/notifications/{rows[0].pk}/read/", {"next": "/markets/"})
    assert "data-unread>2<" in text(page.get("/alerts/"))
    page.post("/notifications/read/")
    assert "data-unread hidden>0<" in text(page.get("/alerts/"))
    assert text(page.get("/notifications/latest/")).count("<li>") == 3


def test_one_goes_on_inside_this_site_alone(page, alice):
    row = told(alice, "in_app")
    address = f"/notifications/{row.pk}/read/"
    assert page.post(address, {"next": "/markets/"}).headers["Location"] == "/markets/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example", ""):
        assert page.post(address, {"next": elsewhere}).headers["Location"] == "/notifications/"


def test_quiet_hours_are_both_or_none(page, alice):
    assert page.post(SETTINGS, {"quiet_from": "22:00", "quiet_to": "07:00", "digest": "on"}).status_code == 302
    wishes = Wishes.objects.get(user=alice)
    assert (wishes.quiet_from, wishes.quiet_to, wishes.digest) == (time(22), time(7), True)
    answer = page.post(SETTINGS, {"quiet_from": "22:00"})
    assert answer.status_code == 422
    assert "Say both, or neither." in text(answer)
    assert page.post(SETTINGS, {}).status_code == 302
    assert Wishes.objects.get(user=alice).quiet_from is None


def test_who_never_said_anything_may_save_as_it_stands(page):
    html = text(page.get(SETTINGS))
    assert 'name="quiet_to"' in html
    assert 'value="07:00"' not in html


def test_a_test_comes_by_every_way_that_is_there(page, alice):
    page.post(f"{SETTINGS}test/")
    row = Notification.objects.get()
    assert {it.channel: it.state for it in row.deliveries.all()} == {
        "in_app": "sent", "email": "queued", "web_push": "skipped",
    }  # fmt: skip


def test_a_browser_is_forgotten_and_a_secret_is_another(page, alice, bob):
    places = {user: f"https://fcm.googleapis.com/{user.pk}" for user in (alice, bob)}
    mine, theirs = (PushSubscription.objects.create(user=user, endpoint=place) for user, place in places.items())
    assert page.post(f"{SETTINGS}{mine.pk}/forget/").status_code == 302
    assert page.post(f"{SETTINGS}{theirs.pk}/forget/").status_code == 404
    assert list(PushSubscription.objects.all()) == [theirs]
    before = webhooks.secret_of(alice)
    assert before in text(page.get(SETTINGS))
    page.post(f"{SETTINGS}secret/")
    assert webhooks.secret_of(alice) != before
