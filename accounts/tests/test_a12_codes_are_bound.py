"""A12 and A13: a code is for one person and one purpose, a new one kills the old, and few may be asked for."""

import pytest

from accounts.models import User
from accounts.tests.cast import Api, code_of, mailed_code
from config.kit import valkey


def ask(user: User, purpose: str = "login") -> str:
    assert Api().post("auth/otp/request", email=user.email, purpose=purpose).status_code == 202
    code = mailed_code()
    for key in valkey.client().scan_iter("tm:limits:*"):
        valkey.client().delete(key)
    return code


def verify(user: User, code: str, purpose: str = "login") -> int:
    status: int = Api().post("auth/otp/verify", email=user.email, purpose=purpose, code=code).status_code
    return status


def test_a12_another_purpose(alice: User) -> None:
    code = ask(alice, "login")
    recovery = ask(alice, "recovery")

    if code != recovery:
        assert verify(alice, code, "recovery") == 400
    (key,) = valkey.client().scan_iter("tm:otp:*:recovery")
    assert valkey.client().hget(key, "tries") == b"1"  # it was counted there
    assert verify(alice, code, "login") == 200  # and is alive here


def test_a12_another_person(alice: User, bob: User) -> None:
    code = ask(alice)

    assert verify(bob, code) == 400
    assert verify(alice, code) == 200


def test_a12_a_used_code(alice: User) -> None:
    code = ask(alice)

    assert [verify(alice, code), verify(alice, code)] == [200, 400]


def test_a13_a_new_code_kills_the_old(alice: User) -> None:
    old, new = ask(alice), ask(alice)

    if old != new:
        assert verify(alice, old) == 400
    assert verify(alice, new) == 200


def test_a13_one_a_minute(alice: User) -> None:
    first, second = (Api().post("auth/otp/request", email=alice.email, purpose="login") for _ in range(2))

    assert [first.status_code, second.status_code] == [202, 429]
    assert 0 < int(second["Retry-After"]) <= 60


def test_a13_five_an_hour_for_an_account(alice: User) -> None:
    def once() -> int:
        for key in valkey.client().scan_iter("tm:limits:otp-minute:*"):  # a minute later
            valkey.client().delete(key)
        status: int = Api().post("auth/otp/request", email=alice.email, purpose="login").status_code
        return status

    assert [once() for _ in range(6)] == [202] * 5 + [429]


def test_a13_twenty_an_hour_from_an_address(db: None) -> None:
    answers = [
        Api().post("auth/otp/request", email=f"person{number}@example.com", purpose="login").status_code
        for number in range(21)
    ]

    assert answers == [202] * 20 + [429]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 56", "9" * 41])
def test_a12_what_is_no_code(alice: User, code: str) -> None:
    answer = Api().post("auth/otp/verify", email=alice.email, purpose="login", code=code)

    assert answer.status_code == 400


def test_a12_two_factor_codes_are_not_asked_for_here(alice: User) -> None:
    answer = Api().post("auth/otp/request", email=alice.email, purpose="two_factor")

    assert (answer.status_code, code_of(answer)) == (400, "invalid_choice")
