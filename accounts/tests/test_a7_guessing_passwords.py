"""A7: a flood of wrong passwords reaches bcrypt ten times, and locks nobody else out.

The defence is `tries.count_sign_in` before the password is looked at (services/sign_in.py:by_password).
"""

from typing import Any

import pytest
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher

from accounts.models import User
from accounts.tests.cast import PASSWORD, Api, code_of, person
from tests.race import race

WRONG = "a wrong horse"


def guess(email: str, address: str = "203.0.113.9", password: str = WRONG, **cookies: str) -> Any:
    api = Api()
    api.client.cookies.load(cookies)
    return api("POST", "auth/login", {"email": email, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often bcrypt was asked."""
    seen: list[str] = []
    verify, encode = BCryptSHA256PasswordHasher.verify, BCryptSHA256PasswordHasher.encode

    def counted_verify(self: Any, password: str, encoded: str) -> bool:
        seen.append(password)
        return bool(verify(self, password, encoded)) if password == PASSWORD else False

    def counted_encode(self: Any, password: str, salt: bytes) -> str:
        seen.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(BCryptSHA256PasswordHasher, "verify", counted_verify)
    monkeypatch.setattr(BCryptSHA256PasswordHasher, "encode", counted_encode)
    return seen


@pytest.mark.django_db(transaction=True)
def test_a7_of_200_parallel_guesses_ten_are_looked_at(hashed: list[str], settings) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
    person("Alice")

    answers = race(20, lambda _: [guess("alice@example.com") for _ in range(10)])

    flat = [answer for each in answers for answer in each]
    assert len(hashed) == 10
    assert sorted(answer.status_code for answer in flat) == [401] * 10 + [429] * 190
    assert all(int(answer["Retry-After"]) > 0 for answer in flat if answer.status_code == 429)


def test_a7_an_unknown_address_is_counted_alike(hashed: list[str], db: None) -> None:
    answers = [guess("nobody@example.com").status_code for _ in range(12)]

    assert answers == [401] * 10 + [429] * 2


def test_a7_other_accounts_and_other_places_are_unaffected(hashed: list[str], alice: User, bob: User) -> None:
    for _ in range(11):
        guess(alice.email)

    assert guess(alice.email).status_code == 429
    assert guess(bob.email, password=PASSWORD).status_code == 200
    assert guess(alice.email, address="198.51.100.1", password=PASSWORD).status_code == 200


def test_a7_nobody_locks_the_owner_out_of_a_known_device(hashed: list[str], alice: User) -> None:
    """Strangers from many addresses use up the account's wider count, and the owner still gets in."""
    assert guess(alice.email, address="198.51.100.1", password=PASSWORD).status_code == 200
    for place in range(110):
        guess(alice.email, address=f"203.0.113.{place}")

    stranger = guess(alice.email, address="192.0.2.1", password=PASSWORD)
    assert (stranger.status_code, code_of(stranger)) == (429, "rate_limited")
    assert guess(alice.email, address="198.51.100.1", password=PASSWORD).status_code == 200


def test_a7_a_right_password_forgets_the_wrong_ones(hashed: list[str], alice: User) -> None:
    for _ in range(3):
        assert [guess(alice.email).status_code for _ in range(6)] == [401] * 6
        assert guess(alice.email, password=PASSWORD).status_code == 200
