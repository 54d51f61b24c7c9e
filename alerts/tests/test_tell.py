"""Somebody is told once of a thing, by the ways they want."""

from threading import Barrier, Thread

import orjson
import pytest
from django.db import connection

from accounts.models import User
from alerts.calc.news import News
from alerts.channels import inapp
from alerts.models import Notification, PushSubscription
from alerts.queries import notifications as queries
from alerts.services import notifications
from alerts.services.notifications import tell, tell_all
from alerts.tests.receivers import Browser
from alerts.tests.telling import told
from config.kit import valkey
from config.kit.errors import NotFound
from config.kit.models import Outbox

pytestmark = pytest.mark.django_db


def states(notification: Notification) -> dict[str, str]:
    return dict(notification.deliveries.values_list("channel", "state"))


def test_told_once_however_often_it_is_said(alice: User) -> None:
    assert tell(alice.pk, "order", "Filled", once="event:1") is not None
    assert tell(alice.pk, "order", "Filled", once="event:1") is None
    assert Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_told_once_by_many_at_the_same_time(alice: User) -> None:
    start, made = Barrier(6), []

    def run() -> None:
        start.wait()
        made.append(tell(alice.pk, "order", "Filled", once="event:1"))
        connection.close()

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(it is not None for it in made) == Notification.objects.count() == 1


def test_the_matrix_says_by_which_ways(alice: User) -> None:
    alice.profile.notify = {"order": {"in_app": True, "email": True}, "report": {"in_app": False, "email": False}}
    alice.profile.save()

    found = tell(alice.pk, "order", "Filled", once="event:1")
    assert found is not None
    assert states(found) == {"in_app": "sent", "email": "queued"}
    assert tell(alice.pk, "report", "Ready", once="event:2") is None


def test_an_alert_chooses_its_own_ways_and_what_it_cannot_have_is_seen(alice: User) -> None:
    found = told(alice, "in_app", "web_push", "webhook")
    assert states(found) == {"in_app": "sent", "web_push": "skipped", "webhook": "skipped"}
    assert "No browser" in found.deliveries.get(channel="web_push").error


def test_who_said_no_to_letters_gets_none_from_an_alert_either(alice: User) -> None:
    alice.profile.notify = {"alert": {"email": False}}
    alice.profile.save()
    assert states(told(alice, "in_app", "email")) == {"in_app": "sent", "email": "skipped"}


def test_an_address_that_is_not_confirmed_gets_nothing(alice: User) -> None:
    User.objects.update(email_verified_at=None)
    assert states(told(alice, "in_app", "email")) == {"in_app": "sent", "email": "skipped"}


def test_each_browser_has_its_delivery(alice: User) -> None:
    for number in range(2):
        PushSubscription.objects.create(user=alice, endpoint=f"https://fcm.googleapis.com/{number}", **Browser().keys)
    assert told(alice, "in_app", "web_push").deliveries.filter(channel="web_push", state="queued").count() == 2


def test_without_the_bell_it_counts_as_read(alice: User) -> None:
    assert told(alice, "email").read_at is not None
    assert queries.unread(alice) == 0


def test_nobody_is_told_after_leaving(alice: User) -> None:
    User.objects.update(is_active=False)
    assert tell(alice.pk, "order", "Filled", once="event:1") is None


def test_a_crowd_goes_by_the_slow_lane_fifty_a_job(alice: User) -> None:
    news = [
        News(user_id=alice.pk, kind="alert", title="Up", once=f"firing:{number}", channels=("in_app", "email"))
        for number in range(120)
    ]
    assert len(tell_all(news)) == 120
    assert [len(row.args[0]) for row in Outbox.objects.filter(job="alerts.deliver_many").order_by("pk")] == [50, 50, 20]


def test_reading_counts_down_and_a_stranger_has_none(alice: User, bob: User) -> None:
    first, _second = told(alice, once="firing:1"), told(alice, once="firing:2")
    notifications.read(first)
    notifications.read(first)
    assert queries.unread(alice) == queries.notifications_of(alice, unread=True).count() == 1
    with pytest.raises(NotFound):
        queries.notification_for(bob, first.pk)

    assert notifications.read_all(alice) == 1
    assert queries.unread_of([alice.pk, bob.pk]) == {}


@pytest.mark.django_db(transaction=True)
def test_sockets_hear_of_it_at_the_commit(alice: User) -> None:
    channel = valkey.client().pubsub()
    channel.subscribe(inapp.NEWS)
    channel.get_message(timeout=5)

    found = told(alice)
    notifications.read(found)

    heard = [orjson.loads(message["data"]) for _ in range(2) if (message := channel.get_message(timeout=5))]
    ((user_id, frame),), ((_, counted),) = heard
    assert (user_id, frame["type"], frame["id"], frame["unread"]) == (alice.pk, "notification", str(found.pk), 1)
    assert frame["created_at"].endswith("Z")
    assert counted == {"type": "unread", "unread": 0}
    channel.close()
