"""A18: a session that was planted is worth nothing, and its cookie is for this site's pages alone."""

from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import sessions
from accounts.calc.devices import Visitor
from accounts.models import SignIn, User
from accounts.services import access, browser
from accounts.tests.cast import Api

HERE = Visitor(address="198.51.100.7", device="Firefox on Linux")


def sign_in(client: Client, user: User) -> str:
    request = RequestFactory().get("/")
    request.session = client.session
    browser.sign_in(request, user, visitor=HERE)
    key = str(request.session.session_key)
    client.cookies["session"] = key
    return key


def test_a18_the_key_changes_at_sign_in(alice: User) -> None:
    client = Client()
    planted = client.session
    planted["seen"] = 1
    planted.save()

    key = sign_in(client, alice)

    assert key != planted.session_key
    assert not sessions.SessionStore().exists(planted.session_key)
    assert client.get("/api/v1/auth/me").json()["id"] == alice.pk


def test_a18_the_table_holds_a_hash(alice: User) -> None:
    key = sign_in(Client(), alice)

    row = Session.objects.get()
    assert row.session_key == sessions.hashed(key)
    assert not sessions.SessionStore(row.session_key).load()  # the hash itself is no key


def test_a_person_sees_and_ends_sessions(api: Api, alice: User, bob: User) -> None:
    api.sign_in(alice)
    client = Client()
    sign_in(client, alice)

    listed = api.get("auth/sessions").json()
    assert listed["count"] == 2
    assert [(line["kind"], line["current"]) for line in listed["results"]] == [("browser", False), ("api", True)]
    other = next(line for line in listed["results"] if line["kind"] == "browser")
    assert other["device"] == "Firefox on Linux"

    stranger = Api()
    stranger.sign_in(bob)
    assert stranger("DELETE", f"auth/sessions/{other['id']}").status_code == 404
    assert api("DELETE", f"auth/sessions/{other['id']}").status_code == 204
    assert client.get("/api/v1/auth/me").status_code == 401
    assert api.get("auth/me").status_code == 200


def test_signing_out_everywhere(api: Api, alice: User) -> None:
    api.sign_in(alice)

    assert api("DELETE", "auth/sessions").status_code == 204
    assert api.get("auth/me").status_code == 401


def test_last_use_is_kept_without_a_write_each_time(alice: User) -> None:
    client = Client()
    sign_in(client, alice)
    long_ago = timezone.now().replace(year=2020)
    SignIn.objects.update(used_at=long_ago)

    client.get("/api/v1/auth/me")
    assert SignIn.objects.get().used_at > long_ago
    SignIn.objects.update(used_at=long_ago)
    client.get("/api/v1/auth/me")
    assert SignIn.objects.get().used_at == long_ago


def test_a_deactivated_person_is_listed_nowhere(alice: User) -> None:
    sign_in(Client(), alice)
    access.deactivate(alice)

    assert not SignIn.objects.exists()
    assert not Session.objects.exists()
