"""The pages of one portfolio answer, for its owner alone, also while it is empty."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.services import ledger, portfolios

pytestmark = pytest.mark.django_db
TABS = ("portfolio", "portfolio-performance", "portfolio-income", "portfolio-orders", "portfolio-settings", "portfolio-trade")  # fmt: skip  # noqa: E501


@pytest.fixture
def book(alice, btc):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(10000))
    draft = Draft(
        kind=Kind.BUY, asset=btc.pk, executed_at=date(2026, 3, 2), quantity=Decimal("0.05"), price=Decimal(62000)
    )
    ledger.record(book, ledger.New(draft), by=alice.pk)
    return book


@pytest.fixture
def alices(client, alice):
    client.force_login(alice)
    return client


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_there(alices, book, tab):
    answer = alices.get(reverse(tab, args=[book.pk]))
    assert answer.status_code == 200
    assert "Long term" in answer.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_there_while_nothing_is_in_it(alices, alice, tab):
    empty = portfolios.open_one(alice, name="Nothing", base_currency="EUR")
    assert alices.get(reverse(tab, args=[empty.pk])).status_code == 200


@pytest.mark.parametrize("tab", TABS)
def test_a_stranger_finds_nothing(client, book, bob, tab):
    client.force_login(bob)
    assert client.get(reverse(tab, args=[book.pk])).status_code == 404
