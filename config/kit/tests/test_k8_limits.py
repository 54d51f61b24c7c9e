"""K8: a limit lets through exactly what it says, whoever comes together."""

import pytest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from accounts.models import User
from config.kit import errors, limits, valkey
from tests.race import race

pytestmark = pytest.mark.urls("config.kit.tests.example")
RATES = {"anonymous": "5/min", "user": "5/min"}


@pytest.fixture(autouse=True)
def fresh(settings):
    valkey.client().flushall()
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": RATES}


def test_k8_eighty_at_once_pass_exactly_five():
    """Fails when TAKE's script is split into a GET and an INCRBY from Python."""
    verdicts = race(80, lambda _: limits.take("race", "alice", limit=5, per_s=60))

    assert sum(verdict.allowed for verdict in verdicts) == 5


@pytest.mark.django_db(transaction=True)
def test_k8_three_times_the_limit_in_parallel_over_http():
    alice = User.objects.create_user("alice@example.com", "password123", name="Alice")

    def ask(_):
        client = APIClient()
        client.force_authenticate(alice)
        return client.get("/api/v1/example/fetched/")

    answers = race(15, ask)

    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 10
    for answer in answers:
        assert answer["RateLimit-Limit"] == "5"
        assert 0 < int(answer["RateLimit-Reset"]) <= 60
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused["RateLimit-Remaining"] == "0"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["errors"][0]["code"] == "rate_limited"


@pytest.mark.django_db
def test_k8_each_endpoint_and_each_user_has_its_own_count():
    alice = User.objects.create_user("alice@example.com", "password123", name="Alice")
    bob = User.objects.create_user("bob@example.com", "password123", name="Bob")
    clients = {person: APIClient() for person in (alice, bob)}
    for person, client in clients.items():
        client.force_authenticate(person)
    for _ in range(5):
        assert clients[alice].get("/api/v1/example/fetched/").status_code == 200

    assert clients[alice].get("/api/v1/example/fetched/").status_code == 429
    assert clients[alice].get("/api/v1/example/exported/").status_code == 200
    assert clients[bob].get("/api/v1/example/fetched/").status_code == 200


@pytest.mark.django_db
def test_k8_another_session_of_the_same_user_is_the_same_user():
    alice = User.objects.create_user("alice@example.com", "password123", name="Alice")
    for _ in range(5):
        client = Client()
        client.force_login(alice)
        assert client.get("/api/v1/example/fetched/").status_code == 200

    client = Client()
    client.force_login(alice)
    assert client.get("/api/v1/example/fetched/").status_code == 429


@pytest.mark.django_db
def test_k8_a_plain_view_is_limited_too_and_answers_a_page():
    client = Client()
    for left in (4, 3, 2, 1, 0):
        response = client.post("/example/form/")
        assert (response.status_code, response["RateLimit-Remaining"]) == (200, str(left))

    response = client.post("/example/form/", headers={"Accept": "text/html"})
    assert response.status_code == 429
    assert response["Content-Type"].startswith("text/html")
    assert int(response["Retry-After"]) > 0
    assert client.get("/example/form/").status_code == 200


def test_k8_a_window_ends_by_itself():
    limits.take("window", "alice", limit=1, per_s=60)

    assert 0 < valkey.client().pttl(valkey.key("limits", "window", "alice")) <= 60_000


def test_k8_a_key_without_an_end_gets_one_back():
    name = valkey.key("limits", "window", "alice")
    valkey.client().set(name, 9)

    assert not limits.take("window", "alice", limit=1, per_s=60).allowed
    assert valkey.client().pttl(name) > 0


def test_k8_a_load_test_scales_limits_but_not_the_tries_of_a_code():
    with override_settings(LIMITS_SCALE=3):
        assert limits.take("a", "alice", limit=5, per_s=60).limit == 15
        assert limits.take("code", "alice", limit=5, per_s=60, scaled=False).limit == 5


def test_k8_without_valkey_reading_goes_on_and_guessing_does_not(settings):
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"

    assert limits.take("read", "alice", limit=1, per_s=60).allowed
    with pytest.raises(errors.Unavailable):
        limits.take("code", "alice", limit=1, per_s=60, when_down="closed")


@pytest.mark.parametrize("text", ["5", "5/", "x/min", "5/minute", "-1/min", "5/min/min"])
def test_a_rate_that_cannot_be_read_is_said_at_start(text):
    with pytest.raises(ValueError, match="rate"):
        limits.Rate.read(text)
