"""B4: each role at each route by each method, as the table in routes.py has it. A route without an entry fails."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client

from accounts.calc.devices import Visitor
from accounts.models import Export, User
from accounts.services import families
from accounts.tests.cast import person
from tests.security.routes import ANONYMOUS, EVERYBODY, MATRIX, filled, routes

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
HERE = Visitor(address="127.0.0.1", device="curl")


def test_b4_every_route_is_in_the_matrix_and_no_other() -> None:
    assert sorted(set(routes())) == sorted(MATRIX)


def somebody(role: str) -> User | None:
    if role == ANONYMOUS:
        return None
    user = person(role.capitalize())
    user.groups.add(Group.objects.get(name=role))
    Export.objects.create(user=user, state="done", content=b"zip")
    return user


def asked(method: str, address: str, user: User | None) -> Any:
    client = Client(raise_request_exception=False)
    headers = {}
    if user is not None and address.startswith("/api/"):
        headers["Authorization"] = f"Bearer {families.start(user, visitor=HERE).access_token}"
    elif user is not None:
        client.force_login(user)
    return client.generic(method, address, "{}", "application/json", headers=headers)


def outcome(answer: Any) -> str:
    if answer.status_code in (401, 403) or answer.headers.get("Location", "").startswith("/sign-in/?"):
        return "refused"
    if answer.status_code == 405:
        return "no such method"
    return "in" if answer.status_code < 500 or answer.status_code == 503 else "broken"


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_b4_the_matrix_is_what_happens(db: None, settings, role: str) -> None:
    settings.LIMITS_SCALE = 1000
    user = somebody(role)
    differing = {}
    for route, methods in MATRIX.items():
        address = filled(route, user or person("Nobody")) if "<" in route else route
        # a page may answer any method alike; the API says 405 to what it does not have
        for method in METHODS if route.startswith("/api/v1/") else methods:
            with transaction.atomic():
                seen = outcome(asked(method, address, user))
                transaction.set_rollback(True)
            if method not in methods:
                expected = {"no such method", "refused"}
            else:
                expected = {"in"} if role in methods[method] else {"refused"}
            if seen not in expected:
                differing[f"{method} {route}"] = seen
        User.objects.filter(name="Nobody").delete()
    assert differing == {}
