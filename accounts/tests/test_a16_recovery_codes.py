"""A16: ten codes for when the phone is lost, each for one time, in parallel too.

The defence is `used_at=None` in the UPDATE of services/two_factor.py:_recovers, under the lock of `_locked`.
"""

import pytest
from django.core import mail

from accounts.calc.devices import Visitor
from accounts.models import RecoveryCode, User
from accounts.services import two_factor
from accounts.tests.cast import PASSWORD, Api, person, run_jobs, with_app
from tests.race import race

HERE = Visitor(address="198.51.100.7", device="curl")


def codes_of(user: User) -> list[str]:
    return two_factor.new_recovery_codes(with_app(user), given_password=PASSWORD, visitor=HERE)


def use(user: User, code: str) -> int:
    half = Api().post("auth/login", email=user.email, password=PASSWORD).json()["mfa_token"]
    status: int = Api().post("auth/2fa/verify", mfa_token=half, code=code).status_code
    return status


def test_a16_each_of_ten_works_once(alice: User) -> None:
    codes = codes_of(alice)

    assert len(set(codes)) == 10
    assert [use(alice, code) for code in codes] == [200] * 10
    assert use(alice, codes[0]) == 400
    run_jobs()
    assert any("Used a recovery code" in letter.subject for letter in mail.outbox)


def test_a16_it_is_read_as_people_type_it(alice: User) -> None:
    codes = codes_of(alice)

    assert use(alice, codes[0].upper().replace("-", " ")) == 200


@pytest.mark.django_db(transaction=True)
def test_a16_in_parallel_it_works_once() -> None:
    alice = person("Alice")
    code = codes_of(alice)[0]

    assert sorted(race(4, lambda _: use(alice, code))) == [200, 400, 400, 400]


def test_a16_new_ones_kill_the_old_and_are_hashed(api: Api, alice: User, bob: User) -> None:
    old = codes_of(alice)
    new = two_factor.new_recovery_codes(alice, given_password=PASSWORD, visitor=HERE)

    assert use(alice, old[0]) == 400
    codes_of(bob)
    assert use(bob, new[0]) == 400
    kept = set(RecoveryCode.objects.values_list("code", flat=True))
    assert not kept & {*old, *new}
    assert all(len(code) == 64 for code in kept)
