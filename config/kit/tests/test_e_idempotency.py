"""E1 to E4: a write that is repeated happens once."""

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from config.kit import idempotency
from config.kit.models import Event, IdempotencyKey
from config.kit.tests import example
from tests.race import race

pytestmark = pytest.mark.urls("config.kit.tests.example")
URL = "/api/v1/example/writes/"


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice@example.com", "password123", name="Alice")


def write(user, key: str, *, subject: str = "a buy", url: str = URL):
    client = APIClient()
    client.force_authenticate(user)
    return client.post(url, {"subject": subject}, format="json", headers={"Idempotency-Key": key})


@pytest.mark.django_db(transaction=True)
def test_e1_twenty_in_parallel_write_one_row(alice):
    """Fails (500s out of the unique index) without the `if not _locked(...)` of `idempotency._once`."""
    answers = race(20, lambda _: write(alice, "key-1"))

    assert Event.objects.filter(kind="test.write").count() == 1
    assert IdempotencyKey.objects.count() == 1
    firsts = [answer for answer in answers if answer.status_code == 201 and "Idempotent-Replayed" not in answer]
    assert len(firsts) == 1
    for answer in answers:
        if answer is firsts[0]:
            continue
        if answer.status_code == 409:
            assert answer.json()["errors"][0]["code"] == "idempotency_in_progress"
            assert answer["Retry-After"] == "1"
        else:
            assert (answer.status_code, answer["Idempotent-Replayed"]) == (201, "true")
            assert answer.content == firsts[0].content


@pytest.mark.django_db(transaction=True)
def test_e1_a_repeat_does_not_wait_for_the_first(alice, monkeypatch):
    started, may_end = Signal(), Signal()

    def slow(**fields):
        started.set()
        assert may_end.wait(30)
        return Event(pk=7)

    def first():
        try:
            answers.append(write(alice, "key-1"))
        finally:
            connections.close_all()

    answers: list = []
    monkeypatch.setattr(example.Event.objects, "create", slow)
    thread = Thread(target=first)
    thread.start()
    assert started.wait(30)
    try:
        assert write(alice, "key-1").json()["errors"][0]["code"] == "idempotency_in_progress"
    finally:
        may_end.set()
        thread.join()
    assert answers[0].status_code == 201
    assert write(alice, "key-1")["Idempotent-Replayed"] == "true"


def test_e2_another_body_is_a_conflict(alice):
    write(alice, "key-1")

    answer = write(alice, "key-1", subject="another buy")

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "idempotency_conflict")
    assert Event.objects.filter(kind="test.write").count() == 1


def test_e2_the_order_of_keys_is_no_other_body(alice):
    client = APIClient()
    client.force_authenticate(alice)
    for body in (b'{"subject": "a buy", "note": "x"}', b'{"note":"x","subject":"a buy"}'):
        answer = client.generic(
            "POST", URL, body, content_type="application/json", headers={"Idempotency-Key": "key-1"}
        )

    assert answer["Idempotent-Replayed"] == "true"


def test_e3_another_user_or_route_is_independent(alice):
    bob = User.objects.create_user("bob@example.com", "password123", name="Bob")

    answers = [write(alice, "key-1"), write(bob, "key-1"), write(alice, "key-1", url=URL + "5/")]

    assert [answer.status_code for answer in answers] == [201] * 3
    assert Event.objects.filter(kind="test.write").count() == 3


@pytest.mark.parametrize("key", ["x" * 256, "", "a b", "ключ"])
def test_e4_a_key_that_is_none_is_a_400(alice, key):
    answer = write(alice, key)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "idempotency_key_invalid")


@pytest.mark.parametrize(("subject", "status"), [("", 400), ("refused", 409)])
def test_e4_a_refusal_is_not_kept_and_leaves_nothing(alice, subject, status):
    assert write(alice, "key-1", subject=subject).status_code == status
    assert not IdempotencyKey.objects.exists()
    assert not Event.objects.filter(kind="test.write").exists()

    assert write(alice, "key-1").status_code == 201


def test_a_key_is_forgotten_after_a_day(alice):
    write(alice, "key-1")
    write(alice, "key-2")
    IdempotencyKey.objects.create(scope="job", key="effect")
    IdempotencyKey.objects.exclude(key="key-2").update(created_at=timezone.now() - timedelta(hours=25))

    assert "Idempotent-Replayed" not in write(alice, "key-1", subject="something else")
    IdempotencyKey.objects.filter(key="key-1").update(created_at=timezone.now() - timedelta(hours=25))
    assert idempotency.purge() == 1
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"key-2", "effect"}
