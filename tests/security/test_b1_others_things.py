"""B1: what is another person's does not exist: 404 by each method at each route that names something."""

import pytest
from django.test import Client

from accounts.calc.devices import Visitor
from accounts.models import ApiToken, RefreshFamily, User
from accounts.services import families, security
from accounts.tests.cast import person
from alerts.models import Alert, Notification
from analytics.models import Backtest, Screen
from markets.models import Instrument
from portfolios.models import Order, Portfolio, Transaction, Watchlist
from tests.security.objects import (
    OBJECTS,
    alert_id,
    api_token_id,
    backtest_id,
    instrument_symbol,
    nobodys,
    notification_id,
    transaction_id,
    watchlist_id,
)  # fmt: skip
from tests.security.routes import MATRIX, filled, routes

PAGES = ("/api/", "/settings/", "/markets/", "/search/", "/backtests/", "/portfolios/", "/alerts/", "/notifications/")
HERE = Visitor(address="198.51.100.7", device="curl")
NAMING = [route for route in MATRIX if "<" in route and nobodys not in [OBJECTS[s] for s in OBJECTS if s in route]]


def test_b1_every_object_in_an_address_is_known() -> None:
    for route in routes():
        rest = route
        for sign in OBJECTS:
            rest = rest.replace(sign, "")
        assert "<" not in rest, f"{route}: say in tests/security/objects.py:OBJECTS how to make one"


@pytest.fixture
def alice(db: None) -> User:
    return person("Canarybird")


@pytest.fixture
def bob(db: None) -> User:
    return person("Bob")


def as_bob(bob: User, method: str, address: str) -> tuple[int, bytes]:
    client, headers = Client(), {}
    if address.startswith("/api/"):
        headers["Authorization"] = f"Bearer {families.start(bob, visitor=HERE).access_token}"
    else:
        client.force_login(bob)
    body = '{"name": "Mallory", "style": "swing"}'
    answer = client.generic(method, address, body, "application/json", headers=headers)
    return answer.status_code, answer.getvalue()


@pytest.mark.parametrize("route", NAMING)
def test_b1_anothers_does_not_exist(alice: User, bob: User, route: str) -> None:
    address = filled(route, alice)
    before = things_of(alice)

    for method in MATRIX[route]:
        status, content = as_bob(bob, method, address)
        assert (method, status) == (method, 404)
        assert b"Canarybird" not in content

    assert things_of(alice) == before


def things_of(user: User) -> list[object]:
    return [
        *User.objects.filter(pk=user.pk).values_list("name", "profile__style", "epoch"),
        *ApiToken.objects.filter(user=user).values_list("pk", "name"),
        *Instrument.objects.filter(owner=user).values_list("pk", "symbol", "name", "active"),
        *Backtest.objects.filter(owner=user).values_list("pk", "name", "state"),
        *Screen.objects.filter(owner=user).values_list("pk", "name", "query"),
        *Portfolio.objects.filter(owner=user).values_list("pk", "name", "version", "archived_at"),
        *Transaction.objects.filter(portfolio__owner=user).values_list("pk", "revision", "void"),
        *Order.objects.filter(portfolio__owner=user).values_list("pk", "state"),
        *Watchlist.objects.filter(owner=user).values_list("pk", "name"),
        *Alert.objects.filter(owner=user).values_list("pk", "note", "status"),
        *Notification.objects.filter(user=user).values_list("pk", "title", "read_at"),
        *RefreshFamily.objects.filter(user=user).values_list("pk", "revoked_at"),
    ]


def test_b1_no_list_shows_anothers(alice: User, bob: User) -> None:
    api_token_id(alice)
    instrument_symbol(alice)
    backtest_id(alice)
    transaction_id(alice)
    watchlist_id(alice)
    alert_id(alice)
    notification_id(alice)
    families.start(alice, visitor=Visitor(address="203.0.113.77", device="Canarybird"))
    security.note(alice, security.Kind.SIGNED_IN, Visitor(address="203.0.113.77", device="Canarybird"))

    for route, methods in MATRIX.items():
        if "<" not in route and "GET" in methods and route.startswith(PAGES):
            _, content = as_bob(bob, "GET", route)
            assert b"Canarybird" not in content, route
            assert b"203.0.113.77" not in content, route
