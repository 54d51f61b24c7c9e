"""Signing in with a session: one answer for every wrong pair, a new session key, no way to somebody else's site."""

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
RIGHT = {"email": "Alice@Example.com", "password": "correct horse"}


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice@example.com", "correct horse", name="Alice Ahmed")


def test_alice_gets_in_under_a_new_session_key(client: Client, alice: User) -> None:
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key

    assert client.post("/sign-in/", RIGHT)["Location"] == "/"
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "entered",
    [
        {"email": "alice@example.com", "password": "incorrect horse"},
        {"email": "nobody@example.com", "password": "correct horse"},
    ],
)
def test_a_wrong_pair_tells_nobody_who_has_an_account(client: Client, alice: User, entered: dict[str, str]) -> None:
    answer = client.post("/sign-in/", entered)

    assert answer.status_code == 422
    assert "E-mail address or password is wrong" in answer.content.decode()
    assert entered["email"] in answer.content.decode()
    assert entered["password"] not in answer.content.decode()


def test_one_who_may_not_sign_in_does_not(client: Client, alice: User) -> None:
    User.objects.update(is_active=False)
    assert client.post("/sign-in/", RIGHT).status_code == 422


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_next_stays_on_this_site(client: Client, alice: User, onward: str) -> None:
    assert client.post("/sign-in/", {**RIGHT, "next": onward})["Location"] == "/"


def test_next_is_followed_within_the_site(client: Client, alice: User) -> None:
    assert client.post("/sign-in/", {**RIGHT, "next": "/design/"})["Location"] == "/design/"


def test_tries_are_counted_by_account(client: Client) -> None:
    User.objects.create_user("dora@example.com", "correct horse", name="Dora")
    wrong = {"email": "dora@example.com", "password": "wrong"}
    answers = [client.post("/sign-in/", wrong) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.post("/sign-in/", {**wrong, "password": "correct horse"}).status_code == 429
    assert client.post("/sign-in/", {**wrong, "email": "bob@example.com"}).status_code == 422


def test_signing_out_takes_a_post(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert "_auth_user_id" not in client.session
