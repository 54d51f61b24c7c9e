"""Getting back in by e-mail, with the second factor first where there is one (A15)."""

from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests.cast import PASSWORD, app_code, mailed_code, with_app

NEW = "seven small boats"


def to_code(client: Client, user: User) -> str:
    assert client.post("/recover/", {"email": user.email})["Location"] == "/recover/code/"
    return mailed_code()


def test_a_new_password_signs_everything_else_out(client: Client, alice: User) -> None:
    other = Client()
    other.post("/sign-in/", {"email": alice.email, "password": PASSWORD})
    code = to_code(client, alice)
    assert client.post("/recover/code/", {"code": code})["Location"] == "/recover/password/"

    assert client.post("/recover/password/", {"new_password": "short"}).status_code == 422
    done = client.post("/recover/password/", {"new_password": NEW}, follow=True)

    assert "Your new password is set" in done.content.decode()
    assert other.get("/settings/")["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/", {"email": alice.email, "password": NEW})["Location"] == "/"
    assert client.get("/recover/password/")["Location"] == "/recover/"


def test_a15_the_second_factor_comes_first(client: Client, alice: User) -> None:
    with_app(alice)
    code = to_code(client, alice)
    assert client.post("/recover/code/", {"code": code})["Location"] == "/sign-in/second-factor/"
    assert client.post("/recover/password/", {"new_password": NEW})["Location"] == "/recover/"
    assert "30 days" not in client.get("/sign-in/second-factor/").content.decode()

    assert client.post("/sign-in/second-factor/", {"code": app_code()})["Location"] == "/recover/password/"
    assert "_auth_user_id" not in client.session
    client.post("/recover/password/", {"new_password": NEW})
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a12_a_code_to_sign_in_recovers_nothing(client: Client, alice: User) -> None:
    client.post("/sign-in/code/", {"email": alice.email})
    code = mailed_code()
    assert client.post("/recover/code/", {"email": alice.email, "code": code}).status_code == 422


def test_a_permission_works_once(client: Client, alice: User) -> None:
    client.post("/recover/code/", {"code": to_code(client, alice)})
    User.objects.update(epoch=9)  # as another reset has it

    answer = client.post("/recover/password/", {"new_password": NEW}, follow=True)

    assert "Please start again" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_k10_the_link_of_the_letter_is_this_installations(client: Client, alice: User) -> None:
    client.post("/recover/", {"email": alice.email}, headers={"Host": "localhost"})
    mailed_code()
    assert f"{settings.SITE_URL}/recover/code/" in str(mail.outbox[-1].body)
    assert "localhost/" not in str(mail.outbox[-1].body).replace(settings.SITE_URL, "")


def test_a6_no_session_holds_what_sets_a_password(client: Client, alice: User) -> None:
    with_app(alice)
    client.post("/recover/code/", {"code": to_code(client, alice)})
    assert "eyJ" not in str(dict(client.session.items()))

    client.post("/sign-in/second-factor/", {"code": app_code()})
    assert "reset_token" in client.session
    assert "eyJ" not in str(dict(client.session.items()))
