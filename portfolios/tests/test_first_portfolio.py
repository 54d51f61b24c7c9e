"""Everybody has a first portfolio, with the balance they opened it with."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from accounts.tests import cast
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import Portfolio
from portfolios.queries.portfolios import first_of, has_books
from portfolios.services import ledger, portfolios

pytestmark = pytest.mark.django_db


def test_registering_opens_it_with_the_balance(api: cast.Api) -> None:
    told = {"name": "Dora", "email": "dora@example.com", "password": "correct horse battery", "balance": "2500.50"}
    assert api.post("/api/v1/auth/register", **told).status_code == 201
    portfolio = first_of(User.objects.get(email="dora@example.com"))
    assert portfolio is not None
    assert (portfolio.base_currency, portfolio.put_in) == ("USD", Decimal("2500.50"))


def test_who_was_there_before_gets_one_too_and_only_once(alice: User) -> None:
    assert [portfolios.open_missing(), portfolios.open_missing()] == [1, 0]
    assert Portfolio.objects.get().put_in == 10_000


def test_who_deleted_the_last_one_wanted_none(alice: User) -> None:
    portfolios.delete(portfolios.open_one(alice, name="Gone"), by=alice.pk)
    assert portfolios.open_missing() == 0


def test_when_the_first_is_deleted_the_oldest_left_is_it(alice: User) -> None:
    first, second, _ = (portfolios.open_one(alice, name=name) for name in ("One", "Two", "Three"))
    portfolios.delete(first, by=alice.pk)
    assert first_of(alice) == second


def test_an_opening_balance_is_not_yet_something_entered(alice: User) -> None:
    first = portfolios.open_one(alice, name="One", opening_balance=Decimal(10_000))
    assert not has_books(alice)
    ledger.record(
        first, ledger.New(Draft(kind=Kind.DEPOSIT, executed_at=date(2026, 3, 2), amount=Decimal(5))), by=alice.pk
    )
    assert has_books(alice)
