"""Opening an account on the page, and confirming its address."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests.cast import mailed_code, run_jobs

DORA = {"name": "Dora Dean", "email": "Dora@Example.com", "password": "seven small boats"}


def test_a_new_person_is_in_and_confirms_the_address(client: Client, db: None) -> None:
    assert client.post("/sign-up/", DORA)["Location"] == "/verify-email/"
    dora = User.objects.get(email="dora@example.com")
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert dora.email in client.get("/verify-email/").content.decode()

    code = mailed_code()
    assert client.post("/verify-email/", {"code": "12345"}).status_code == 422
    assert client.post("/verify-email/", {"code": code})["Location"] == "/welcome/"
    dora.refresh_from_db()
    assert dora.email_verified_at is not None
    assert client.get("/verify-email/")["Location"] == "/welcome/"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "short"}, "at least 8 characters"),
        ({"password": "password1"}, "lists that attackers try first"),
        ({"email": "dora"}, "valid email address"),
        ({"name": ""}, "required"),
        ({"name": "Do\u202era"}, "Control characters"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(
    client: Client, db: None, changed: dict[str, str], said: str
) -> None:
    sent = {**DORA, **changed}
    answer = client.post("/sign-up/", sent)
    text = answer.content.decode()

    assert answer.status_code == 422
    assert said in text
    assert 'aria-invalid="true"' in text
    assert sent["password"] not in text
    assert ('value="Dora Dean"' in text) == (sent["name"] == DORA["name"])
    assert not User.objects.exists()


def test_a_taken_address_is_told(client: Client, alice: User) -> None:
    answer = client.post("/sign-up/", {**DORA, "email": alice.email})
    assert "There is an account with this address" in answer.content.decode()


def test_a_new_code_is_sent_on_request(client: Client, db: None) -> None:
    client.post("/sign-up/", DORA)
    run_jobs()
    assert client.post("/verify-email/", {"send": "again"})["Location"] == "/verify-email/"
    assert "Ask again in" in client.post("/verify-email/", {"send": "again"}, follow=True).content.decode()
    run_jobs()
    assert len(mail.outbox) == 2


def test_c8_a_name_is_text(client: Client, db: None) -> None:
    client.post("/sign-up/", {**DORA, "name": "<img src=x onerror=alert(1)>"})
    for path in ("/", "/settings/", "/welcome/1/"):
        text = client.get(path).content.decode()
        assert "<img src=x" not in text, path


def test_who_is_in_needs_no_account(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/sign-up/")["Location"] == "/"
    assert client.get("/sign-in/")["Location"] == "/"
