"""A14: a code of the authenticator app counts once, in parallel too, and whatever becomes of Valkey.

The defence is `select_for_update` in services/two_factor.py:_locked, with `last_step` in that row.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.calc import totp
from accounts.models import User
from accounts.tests.cast import PASSWORD, Api, app_code, code_of, person, with_app
from config.kit import valkey
from tests.race import race


def half(user: User) -> str:
    answer = Api().post("auth/login", email=user.email, password=PASSWORD).json()
    assert answer["mfa_required"] is True
    assert "access_token" not in answer
    return str(answer["mfa_token"])


@pytest.mark.parametrize(
    ("at_s", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (20000000000, "65353130")],
)
def test_the_vectors_of_rfc_6238(at_s: int, code: str) -> None:
    assert totp.code_at(b"12345678901234567890", at_s // totp.STEP_S, digits=8) == code


@given(secret=st.binary(min_size=20, max_size=20), step=st.integers(3, 2**40), drift=st.integers(-3, 3))
def test_a_code_matches_near_its_step_and_only_after_the_last(secret: bytes, step: int, drift: int) -> None:
    code = totp.code_at(secret, step + drift)
    near = {totp.code_at(secret, step + d) for d in (-1, 0, 1)}

    found = totp.matching_step(secret, code, now_step=step, after_step=0)
    assert (found is not None) == (code in near)
    if found is not None:
        assert totp.matching_step(secret, code, now_step=step, after_step=step + 1) is None


def test_a14_a_code_counts_once(alice: User) -> None:
    with_app(alice)
    code = app_code()

    first = Api().post("auth/2fa/verify", mfa_token=half(alice), code=code)
    valkey.client().flushall()
    second = Api().post("auth/2fa/verify", mfa_token=half(alice), code=code)

    assert (first.status_code, second.status_code, code_of(second)) == (200, 400, "otp_invalid")
    assert Api(first.json()["access_token"]).get("auth/me").json()["two_factor"] is True


def test_a14_an_earlier_code_is_dead_after_a_later_one(alice: User) -> None:
    with_app(alice)
    earlier, later = app_code(), app_code(later=1)

    assert Api().post("auth/2fa/verify", mfa_token=half(alice), code=later).status_code == 200
    assert Api().post("auth/2fa/verify", mfa_token=half(alice), code=earlier).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a14_in_parallel_it_counts_once() -> None:
    alice = with_app(person("Alice"))
    tokens, code = [half(alice) for _ in range(4)], app_code()

    answers = race(4, lambda n: Api().post("auth/2fa/verify", mfa_token=tokens[n], code=code))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


def test_a14_wrong_codes_are_counted_in_the_row(alice: User) -> None:
    with_app(alice)
    token = half(alice)
    wrong = f"{(int(app_code()) + 1) % 10**6:06}"

    answers = []
    for _ in range(11):
        valkey.client().flushall()
        answers.append(Api().post("auth/2fa/verify", mfa_token=token, code=wrong))
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Api().post("auth/2fa/verify", mfa_token=token, code=app_code()).status_code == 429
