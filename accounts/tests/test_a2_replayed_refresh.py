"""A2: a refresh token that comes back after its use is a theft, once the ten seconds of grace are over."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.errors import TokenReused
from accounts.models import SecurityEvent, User
from accounts.services import families
from accounts.tests.cast import Api, code_of, run_jobs

VISITOR = Visitor(address="198.51.100.7", device="curl")


def test_a2_within_the_grace_the_family_lives(api: Api, alice: User) -> None:
    first = api.sign_in(alice)
    second = api.post("auth/refresh", refresh_token=first["refresh_token"]).json()

    again = api.post("auth/refresh", refresh_token=first["refresh_token"])

    assert (again.status_code, code_of(again)) == (401, "token_not_valid")
    assert api.post("auth/refresh", refresh_token=second["refresh_token"]).status_code == 200


def test_a2_after_it_the_family_dies_and_the_person_is_told(api: Api, alice: User) -> None:
    first = api.sign_in(alice)
    second = api.post("auth/refresh", refresh_token=first["refresh_token"]).json()

    later = timezone.now() + timedelta(seconds=11)
    with pytest.raises(TokenReused):
        families.rotate(first["refresh_token"], visitor=VISITOR, now=later)

    assert api.post("auth/refresh", refresh_token=second["refresh_token"]).status_code == 401
    assert Api(second["access_token"]).get("auth/me").status_code == 401
    event = SecurityEvent.objects.get(kind="token_reused")
    assert (event.user, event.address) == (alice, "198.51.100.7")
    run_jobs()
    assert "A used refresh token came again" in mail.outbox[-1].subject


def test_a2_an_older_token_kills_even_at_once(api: Api, alice: User) -> None:
    """The grace is for the token just used: what is two turns old was kept by somebody."""
    first = api.sign_in(alice)
    second = api.post("auth/refresh", refresh_token=first["refresh_token"]).json()
    third = api.post("auth/refresh", refresh_token=second["refresh_token"]).json()

    again = api.post("auth/refresh", refresh_token=first["refresh_token"])

    assert (again.status_code, code_of(again)) == (401, "token_reused")
    assert api.post("auth/refresh", refresh_token=third["refresh_token"]).status_code == 401
