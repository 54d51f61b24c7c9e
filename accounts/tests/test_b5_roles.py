"""B5 and B6: a role counts as it is now, whatever a token says; and for administrators only with two factors."""

import pytest
from django.contrib.auth.models import Group

from accounts import queries, roles
from accounts.models import User
from accounts.tests.cast import Api, with_app


def give(user: User, role: str) -> User:
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


def test_every_role_is_a_group_with_its_permissions(db: None) -> None:
    for role, permissions in roles.PERMISSIONS.items():
        held = Group.objects.get(name=role).permissions.select_related("content_type")
        assert {f"{row.content_type.app_label}.{row.codename}" for row in held} == set(permissions)


def test_b5_a_role_that_is_taken_away_is_gone_at_the_next_request(api: Api, alice: User, bob: User) -> None:
    give(bob, roles.SUPPORT)
    api.sign_in(bob)
    assert api.get("auth/me").json()["role"] == "support"
    assert api.get(f"users/{alice.pk}").status_code == 200

    bob.groups.clear()

    assert api.get("auth/me").json()["role"] == "trader"
    assert api.get(f"users/{alice.pk}").status_code == 404


def test_support_reads_and_changes_nothing(api: Api, alice: User, bob: User) -> None:
    give(bob, roles.SUPPORT)
    api.sign_in(bob)

    assert api("PATCH", f"users/{alice.pk}", {"name": "Mallory"}).status_code == 404
    assert User.objects.get(pk=alice.pk).name == "Alice"


@pytest.mark.parametrize("role", [roles.TRADER, roles.COMPLIANCE])
def test_others_do_not_even_see(api: Api, alice: User, bob: User, role: str) -> None:
    give(bob, role)
    api.sign_in(bob)

    assert api.get(f"users/{alice.pk}").status_code == 404


def test_the_later_role_counts(alice: User) -> None:
    give(alice, roles.SUPPORT)
    assert give(alice, roles.ADMINISTRATOR).role == roles.ADMINISTRATOR


def test_b6_an_administrator_without_a_second_factor_is_nobody_special(alice: User, charlie: User, settings) -> None:
    settings.DEMO_OPEN = False

    assert queries.power(charlie) == roles.TRADER
    assert queries.power(with_app(charlie)) == roles.ADMINISTRATOR


def test_b6_the_demo_of_ones_own_machine_only_warns(charlie: User, settings) -> None:
    settings.DEMO_OPEN = True
    assert queries.power(charlie) == roles.ADMINISTRATOR

    settings.PRODUCTION = True
    assert queries.power(charlie) == roles.TRADER
