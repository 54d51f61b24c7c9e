"""A1: of parallel refreshes with one token exactly one wins.

The defence is `current=digest(...)` in the UPDATE of services/families.py:rotate; without that condition all win.
"""

from functools import partial
from typing import Any

import pytest

from accounts.models import RefreshFamily
from accounts.tests.cast import Api, person
from tests.race import race

RUNNERS = 8


def refresh(token: str, _: int) -> Any:
    return Api().post("auth/refresh", refresh_token=token)


@pytest.mark.django_db(transaction=True)
def test_a1_exactly_one_of_parallel_refreshes_wins() -> None:
    for round_ in range(3):
        tokens = Api().sign_in(person(f"Alice{round_}"))

        answers = race(RUNNERS, partial(refresh, tokens["refresh_token"]))

        assert sorted(answer.status_code for answer in answers) == [200] + [401] * (RUNNERS - 1)
        family = RefreshFamily.objects.latest("created_at")
        assert family.revoked_at is None  # a client that asks twice at once is no thief
        (won,) = [answer.json() for answer in answers if answer.status_code == 200]
        assert Api().post("auth/refresh", refresh_token=won["refresh_token"]).status_code == 200
