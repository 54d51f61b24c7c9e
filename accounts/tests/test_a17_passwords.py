"""A17: long passwords and every script are welcome; what everybody tries first is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.calc import passwords
from accounts.models import User
from accounts.services.password import common
from accounts.tests.cast import PASSWORD, Api, code_of


def register(password: str, email: str = "dora@example.com") -> tuple[int, str]:
    answer = Api().post("auth/register", name="Dora", email=email, password=password)
    return answer.status_code, "" if answer.status_code == 201 else code_of(answer)


@pytest.mark.parametrize(
    "good", ["x y z q w!", "पासवर्ड मेरा है", "🐎🔋📎🐎🔋📎🐎🔋📎", "a b" * 300, " leading and trailing "]
)
def test_a17_long_and_unicode_are_accepted(db: None, good: str) -> None:
    assert register(good) == (201, "")
    assert Api().post("auth/login", email="dora@example.com", password=good).status_code == 200


@pytest.mark.parametrize(
    "bad",
    ["short", "password", "Password123", "qwertyuiop", "1234567890", "aaaaaaaaaa", "dora@example.com", "nul\0nul\0nul"],
)
def test_a17_the_first_guesses_are_refused(db: None, bad: str) -> None:
    assert register(bad) in [(400, "weak_password"), (400, "null_characters_not_allowed")]


def test_a17_nothing_is_cut_at_72_bytes(db: None) -> None:
    same = "long horse! " * 6
    assert len(same) == 72
    register(same + "ending 1")

    assert Api().post("auth/login", email="dora@example.com", password=same + "ending 2").status_code == 401
    assert Api().post("auth/login", email="dora@example.com", password=same + "ending 1").status_code == 200


def test_a17_one_spelling_of_an_accent(db: None) -> None:
    register(unicodedata.normalize("NFD", "café crème élan"))

    composed = unicodedata.normalize("NFC", "café crème élan")
    assert Api().post("auth/login", email="dora@example.com", password=composed).status_code == 200


def test_a17_the_hash_says_how(alice: User) -> None:
    assert alice.password.startswith("bcrypt_sha256$$2b$")  # 12 rounds: test_user.py, which runs with production's


def test_a17_changing_it_needs_the_old_one(api: Api, alice: User) -> None:
    api.sign_in(alice)

    wrong = api.post("auth/password/change", current_password="wrong horse", new_password="another horse 1")
    weak = api.post("auth/password/change", current_password=PASSWORD, new_password="password")
    assert (wrong.status_code, code_of(wrong)) == (400, "wrong_password")
    assert (weak.status_code, code_of(weak)) == (400, "weak_password")
    right = api.post("auth/password/change", current_password=PASSWORD, new_password="another horse 1")
    assert right.status_code == 204
    api.sign_in(alice, "another horse 1")


def test_the_list_is_there() -> None:
    assert len(common()) > 10_000


@given(st.text(min_size=8, max_size=100))
def test_strength_is_a_step_of_the_scale_and_ignores_the_spelling(password: str) -> None:
    strength = passwords.strength(password, common=())

    assert 0 <= strength < len(passwords.STRENGTHS)
    assert strength == passwords.strength(passwords.normal(password), common=())
