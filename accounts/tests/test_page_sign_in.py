"""The second factor and the limits of the sign-in page, and what a device is trusted with."""

from django.core import mail
from django.test import Client

from accounts.models import KnownDevice, SecurityEvent, SignIn, User
from accounts.services import two_factor
from accounts.tests.cast import PASSWORD, app_code, mailed_code, run_jobs, with_app
from config.kit import limits

SECOND = "/sign-in/second-factor/"


def half(client: Client, user: User, onward: str = "/") -> None:
    answer = client.post("/sign-in/", {"email": user.email, "password": PASSWORD, "next": onward})
    assert answer["Location"] == SECOND


def test_the_second_factor_follows_the_password(client: Client, alice: User) -> None:
    with_app(alice)
    half(client, alice, "/design/")
    assert "_auth_user_id" not in client.session
    assert client.get("/settings/")["Location"].startswith("/sign-in/")

    refused = client.post(SECOND, {"code": "000000"})
    assert (refused.status_code, "This code is wrong" in refused.content.decode()) == (422, True)

    assert client.post(SECOND, {"code": app_code()})["Location"] == "/design/"
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert "half_signed_in" not in client.session


def test_nobody_starts_at_the_second_factor(client: Client, db: None) -> None:
    assert client.get(SECOND)["Location"] == "/sign-in/"
    assert client.post(SECOND, {"code": "123456"})["Location"] == "/sign-in/"


def test_a_half_that_is_too_old_begins_again(client: Client, alice: User) -> None:
    with_app(alice)
    half(client, alice)
    User.objects.update(epoch=7)

    for sent in ({"code": app_code()}, {"send": "email"}):
        answer = client.post(SECOND, sent, follow=True)
        assert answer.request["PATH_INFO"] in ("/sign-in/", SECOND)
        assert "_auth_user_id" not in client.session
    assert client.get(SECOND)["Location"] == "/sign-in/"


def test_a_letter_stands_in_for_the_app(client: Client, alice: User) -> None:
    with_app(alice)
    half(client, alice)

    assert client.post(SECOND, {"send": "email"})["Location"] == f"{SECOND}?with=email"
    assert client.post(SECOND, {"code": mailed_code(), "with": "email"})["Location"] == "/"


def test_a_recovery_code_stands_in_once(client: Client, alice: User) -> None:
    with_app(alice)
    code = two_factor._make_recovery_codes(alice)[0]
    half(client, alice)
    assert 'inputmode="numeric"' not in client.get(f"{SECOND}?with=recovery_code").content.decode()

    assert client.post(SECOND, {"code": code.upper(), "with": "recovery_code"})["Location"] == "/"
    other = Client()
    half(other, alice)
    assert other.post(SECOND, {"code": code, "with": "recovery_code"}).status_code == 422


def test_a_trusted_device_is_not_asked_again(client: Client, alice: User) -> None:
    with_app(alice)
    half(client, alice)
    client.post(SECOND, {"code": app_code(), "trust": "on"})
    client.post("/sign-out/")

    assert client.post("/sign-in/", {"email": alice.email, "password": PASSWORD})["Location"] == "/"
    half(Client(), alice)  # another one is


def test_one_that_is_not_trusted_is_asked_again(client: Client, alice: User) -> None:
    with_app(alice)
    half(client, alice)
    client.post(SECOND, {"code": app_code()})
    client.post("/sign-out/")
    half(client, alice)


def test_signing_in_is_listed_and_a_new_device_told(client: Client, alice: User) -> None:
    right = {"email": alice.email, "password": PASSWORD}
    client.post("/sign-in/", right)
    Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/130.0"}).post("/sign-in/", right)
    run_jobs()

    assert SignIn.objects.filter(user=alice).count() == 2
    assert SecurityEvent.objects.filter(user=alice, kind="new_device").count() == 1
    assert "new device" in mail.outbox[-1].subject
    client.post("/sign-out/")
    assert SignIn.objects.filter(user=alice).count() == 1


def test_a7_a_lock_out_says_how_long_and_a_known_browser_is_not_locked(client: Client, alice: User) -> None:
    right, wrong = {"email": alice.email, "password": PASSWORD}, {"email": alice.email, "password": "wrong"}
    client.post("/sign-in/", right)
    client.post("/sign-out/")
    stranger = Client(REMOTE_ADDR="198.51.100.99")
    answers = [stranger.post("/sign-in/", wrong) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "Try again in 15 min" in answers[-1].content.decode()
    assert alice.email in answers[-1].content.decode()
    assert client.post("/sign-in/", right)["Location"] == "/"
    assert KnownDevice.objects.filter(user=alice).count() == 1


def test_the_second_factor_locks_with_the_time_left(client: Client, alice: User) -> None:
    with_app(alice)
    half(client, alice)
    answers = [client.post(SECOND, {"code": "000000"}) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert "Try again in 15 min" in answers[-1].content.decode()
    assert client.post(SECOND, {"code": app_code()}).status_code == 429


def test_sign_up_counts_with_the_api(client: Client, db: None) -> None:
    for _ in range(5):
        limits.take("sign-up", limits.stranger("127.0.0.1"), limit=5, per_s=3600)
    answer = client.post("/sign-up/", {"name": "Dora", "email": "dora@example.com", "password": "a long enough one"})

    assert answer.status_code == 429
    assert "Try again in 60 min" in answer.content.decode()
    assert not User.objects.exists()
