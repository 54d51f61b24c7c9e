"""E1 to E4 on the routes that move money: what is sent again happens once."""

import pytest
from django.test import Client

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import families
from accounts.tests.cast import person
from markets.models import Instrument
from markets.services import catalogue
from portfolios.models import Order, Portfolio, Transaction
from portfolios.tests.trading import book_of, says
from tests.race import race

HERE = Visitor(address="198.51.100.7", device="curl")
DEPOSIT = {"type": "deposit", "amount": "5", "executed_at": "2026-03-02"}
ROUTES = {
    "trades": {"symbol": "BTC/USDT", "type": "buy", "quantity": "1"},
    "transactions": DEPOSIT,
    "assets": {"symbol": "BTC/USDT", "quantity": "1", "cost_basis": "5", "acquired_on": "2026-03-02"},
}


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


@pytest.fixture
def btc(transactional_db: None) -> Instrument:
    catalogue.load(only={"BTC/USDT"})
    found = Instrument.objects.get(symbol="BTC/USDT")
    says(found, "100")
    return found


@pytest.fixture
def book(alice: User, btc: Instrument) -> Portfolio:
    return book_of(alice)


def send(user: User, path: str, body: object, key: str):
    token = families.start(user, visitor=HERE).access_token
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    return Client().post(path, body, content_type="application/json", headers=headers)


def counted() -> tuple[int, int]:
    return Transaction.objects.count(), Order.objects.count()


@pytest.mark.parametrize("route", ["trades", "transactions"])
def test_e1_twenty_at_once_write_one(book: Portfolio, alice: User, route: str) -> None:
    before, path = counted(), f"/api/v1/portfolios/{book.pk}/{route}"
    answers = race(20, lambda _: send(alice, path, ROUTES[route], "once"))
    first = [it for it in answers if it.status_code == 201 and "Idempotent-Replayed" not in it]
    assert len(first) == 1
    for answer in answers:
        assert answer.status_code in (201, 409)
        if answer.status_code == 201:
            assert answer.content == first[0].content
    assert counted() == (before[0] + 1, before[1] + (route == "trades"))


@pytest.mark.parametrize("route", ROUTES)
def test_e2_another_body_is_a_conflict(book: Portfolio, alice: User, route: str) -> None:
    path = f"/api/v1/portfolios/{book.pk}/{route}"
    one = send(alice, path, ROUTES[route], "key")
    two = send(alice, path, ROUTES[route], "key")
    other = send(alice, path, ROUTES[route] | {"note": "other"}, "key")
    assert (one.status_code, two.json(), two["Idempotent-Replayed"]) == (201, one.json(), "true")
    assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "idempotency_conflict")


def test_e3_another_user_and_another_route_are_independent(book: Portfolio, alice: User) -> None:
    bob = person("Bob")
    theirs = book_of(bob)
    for user, one in ((alice, book), (bob, theirs)):
        for route, body in ROUTES.items():
            answer = send(user, f"/api/v1/portfolios/{one.pk}/{route}", body, "same")
            assert (answer.status_code, "Idempotent-Replayed" in answer) == (201, False), (user.name, route)


def test_e4_a_refusal_is_not_kept(book: Portfolio, alice: User) -> None:
    path, before = f"/api/v1/portfolios/{book.pk}/transactions", counted()
    assert send(alice, path, DEPOSIT, "x" * 256).status_code == 400
    assert send(alice, path, DEPOSIT | {"amount": "0"}, "key").status_code == 400
    assert counted() == before
    assert send(alice, path, DEPOSIT, "key").status_code == 201
