"""Signing in by a code of a letter: the same answer for everybody, tries counted down, a new one on request."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import KnownDevice, SignIn, User
from accounts.tests.cast import mailed_code, run_jobs, with_app
from config.kit import valkey


def wrong(code: str) -> str:
    return str((int(code) + 1) % 1_000_000).zfill(6)


def test_a_code_lets_in(client: Client, alice: User) -> None:
    asked = client.post("/sign-in/code/", {"email": " Alice@Example.com ", "next": "/design/"})
    assert asked["Location"] == "/sign-in/code/enter/"
    shown = client.get("/sign-in/code/enter/").content.decode()
    assert 'inputmode="numeric"' in shown
    assert 'autocomplete="one-time-code"' in shown

    answer = client.post("/sign-in/code/enter/", {"code": " ".join(mailed_code())})

    assert answer["Location"] == "/design/"
    assert SignIn.objects.get().user == alice
    assert answer.cookies["device"]["httponly"]
    assert KnownDevice.objects.filter(user=alice).exists()


def test_the_answer_is_the_same_without_an_account(alice: User) -> None:
    pages = []
    for email in ("alice@example.com", "nobody@example.com"):
        client = Client()
        asked = client.post("/sign-in/code/", {"email": email}, follow=True)
        refused = client.post("/sign-in/code/enter/", {"code": "12"})
        texts = [answer.content.decode().replace(email, "E") for answer in (asked, refused)]
        pages.append([text[text.index("<main") : text.index("</main")] for text in texts])
        pages[-1] = [hide_tokens(text) for text in pages[-1]]
    assert pages[0] == pages[1]


def hide_tokens(text: str) -> str:
    """And the seconds that are left until another code may be sent: one may pass between two answers."""
    lines = (line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)
    return re.sub(r'data-seconds="(?:59|60)"', "", "\n".join(lines))


def test_tries_are_counted_down(client: Client, alice: User) -> None:
    client.post("/sign-in/code/", {"email": alice.email})
    code = mailed_code()
    said = [client.post("/sign-in/code/enter/", {"code": wrong(code)}).content.decode() for _ in range(5)]

    assert "4 tries left" in said[0]
    assert "1 try left" in said[3]
    assert "This code is spent" in said[4]
    assert client.post("/sign-in/code/enter/", {"code": code}).status_code == 422


def test_a_second_letter_within_a_minute_is_refused_with_the_time_left(client: Client, alice: User) -> None:
    for _ in range(2):
        answer = client.post("/sign-in/code/", {"email": alice.email}, follow=True)
    run_jobs()

    assert answer.request["PATH_INFO"] == "/sign-in/code/enter/"
    assert "Ask again in" in answer.content.decode()
    assert len(mail.outbox) == 1

    elsewhere = Client().post("/sign-in/code/", {"email": alice.email})
    assert elsewhere.status_code == 429
    assert int(elsewhere["Retry-After"]) > 0
    assert alice.email in elsewhere.content.decode()


def test_another_device_is_asked_for_the_address(client: Client, alice: User) -> None:
    Client().post("/sign-in/code/", {"email": alice.email})
    code = mailed_code()
    assert 'name="email"' in client.get("/sign-in/code/enter/").content.decode()

    assert client.post("/sign-in/code/enter/", {"email": alice.email, "code": code})["Location"] == "/"


def test_two_factor_follows_and_a_letter_is_no_second_factor_then(client: Client, alice: User) -> None:
    with_app(alice)
    client.post("/sign-in/code/", {"email": alice.email})

    answer = client.post("/sign-in/code/enter/", {"code": mailed_code()}, follow=True)

    assert answer.request["PATH_INFO"] == "/sign-in/second-factor/"
    assert "by e-mail" not in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_without_valkey_the_page_says_so(client: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise valkey.Unavailable[0]

    monkeypatch.setattr(valkey.Script, "__call__", away)
    answer = client.post("/sign-in/code/", {"email": alice.email})

    assert answer.status_code == 503
    assert "a password still works" in answer.content.decode()
    assert alice.email in answer.content.decode()
