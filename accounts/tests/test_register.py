"""Signing up."""

from decimal import Decimal

import pytest
from django.core import mail

from accounts.models import User
from accounts.tests.cast import PASSWORD, Api, code_of, mailed_code

pytestmark = pytest.mark.django_db
ALICE = {"name": "Alice", "email": "Alice@Example.com", "password": PASSWORD}


def test_a_new_person_is_in_at_once(api: Api) -> None:
    answer = api.post("auth/register", **ALICE)

    alice = User.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": alice.pk, "name": "Alice", "email": "alice@example.com", "email_verified": False}
    api.sign_in(alice)
    assert api.get("auth/me").json()["role"] == "trader"


def test_the_address_is_verified_by_the_code_in_the_letter(api: Api) -> None:
    api.post("auth/register", **ALICE)

    answer = api.post("auth/otp/verify", email="alice@example.com", purpose="verify_email", code=mailed_code())

    assert answer.status_code == 204
    assert mail.outbox[-1].to == ["alice@example.com"]
    assert User.objects.get().email_verified_at is not None


def test_an_address_is_taken_once(api: Api, alice: User) -> None:
    answer = api.post("auth/register", **ALICE)

    assert (answer.status_code, code_of(answer)) == (400, "email_taken")
    assert answer.json()["errors"][0]["attr"] == "email"


def opened(*, user: User, balance: object) -> None:
    opened.seen = (user.email, balance)  # type: ignore[attr-defined]


def refused(**_: object) -> None:
    raise ValueError("no portfolio today")


def test_other_apps_join_in_the_same_transaction(api: Api, settings) -> None:
    settings.HOOKS = {"ON_REGISTER": [f"{__name__}.opened"]}
    api.post("auth/register", **ALICE, balance="2500.50")
    assert opened.seen == ("alice@example.com", Decimal("2500.50"))  # type: ignore[attr-defined]

    settings.HOOKS = {"ON_REGISTER": [f"{__name__}.refused"]}
    api.client.raise_request_exception = False
    answer = api.post("auth/register", **{**ALICE, "email": "bob@example.com"})
    assert answer.status_code == 500
    assert not User.objects.filter(email="bob@example.com").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"}, {"email": "a@b"}, {"email": 5}, {"name": ""}, {"name": "a\0b"}, {"name": "a\u202eb"},
        {"name": "x" * 121}, {"password": None}, {"balance": "-1"}, {"balance": "NaN"}, {"balance": "١٢"},
    ],
)  # fmt: skip
def test_what_is_no_person_is_refused(api: Api, wrong: dict[str, object]) -> None:
    answer = api.post("auth/register", **{**ALICE, **wrong})

    assert answer.status_code == 400
    assert not User.objects.exists()


def test_nobody_makes_themselves_more_than_a_trader(api: Api) -> None:
    api.post("auth/register", **ALICE, is_staff=True, is_superuser=True, role="administrator", id=77)

    alice = User.objects.get()
    assert (alice.is_staff, alice.is_superuser, alice.role, alice.pk == 77) == (False, False, "trader", False)
