"""A9 and A10: of many parallel guesses five are compared; of parallel right ones one wins.

The defence is the one Lua script in otp.py: compare, count and delete are a single step.
"""

import pytest

from accounts import otp
from accounts.models import User
from accounts.tests.cast import Api, code_of, mailed_code, person
from tests.race import race


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a9_of_120_parallel_guesses_five_are_compared() -> None:
    code = otp.draw(1, "login")

    outcomes = race(24, lambda _: [otp.check(1, "login", wrong(code)) for _ in range(5)])

    flat = [outcome for each in outcomes for outcome in each]
    assert flat.count(otp.Outcome.WRONG) == 5
    assert flat.count(otp.Outcome.DEAD) == 115
    assert otp.check(1, "login", code) is otp.Outcome.DEAD


def test_a10_of_parallel_right_codes_one_wins() -> None:
    for _ in range(20):
        code = otp.draw(1, "login")
        outcomes = race(4, lambda _, code=code: otp.check(1, "login", code))  # type: ignore[misc]
        assert outcomes.count(otp.Outcome.RIGHT) == 1


@pytest.mark.django_db(transaction=True)
def test_a10_one_code_signs_in_once() -> None:
    alice = person("Alice")
    code = otp.draw(alice.pk, "login")

    answers = race(4, lambda _: Api().post("auth/otp/verify", email=alice.email, purpose="login", code=code))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


def test_a9_after_five_wrong_ones_the_right_one_is_dead(api: Api, alice: User) -> None:
    api.post("auth/otp/request", email=alice.email, purpose="login")
    code = mailed_code()
    sent = {"email": alice.email, "purpose": "login"}

    answers = [api.post("auth/otp/verify", **sent, code=wrong(code)) for _ in range(5)]
    assert {(answer.status_code, code_of(answer)) for answer in answers} == {(400, "otp_invalid")}
    assert api.post("auth/otp/verify", **sent, code=code).status_code == 400
