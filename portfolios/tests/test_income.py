"""Dividends and interest, by month and payer."""

import pytest

from portfolios.calc.ranges import Span
from portfolios.queries.income import income
from portfolios.services import ledger, portfolios
from portfolios.tests.bookkeeping import day, say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(alice):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    house, gold = thing(alice), thing(alice, "GOLD", currency="INR")
    say(book, "dividend", "d0105", of=house, amount="10", tax="2")
    say(book, "dividend", "d0131", of=gold, amount="500", currency="INR", rate="0.02")
    say(book, "interest", "d0401", amount="3")
    say(book, "fee", "d0401", amount="50")
    return book


def test_every_month_from_the_first_to_the_last_is_there_gross(paid):
    found = income(paid)
    assert [(it.month, it.dividends, it.interest, it.tax) for it in found.months] == [
        (day("d0101"), 20, 0, 2), (day("d0201"), 0, 0, 0), (day("d0301"), 0, 0, 0), (day("d0401"), 0, 3, 0),
    ]  # fmt: skip
    assert (found.total, found.tax, found.total) == (23, 2, paid.income)


def test_payers_are_named_and_cash_is_nobody(paid):
    assert [(it.symbol, it.amount, it.payments) for it in income(paid).payers] == [
        ("GOLD", 10, 1), ("HOUSE", 10, 1), ("", 3, 1),
    ]  # fmt: skip


def test_a_stretch_of_days_has_its_own(paid):
    found = income(paid, Span(day("d0106"), day("d0228")))
    assert (found.total, len(found.months)) == (10, 1)


def test_what_is_void_was_never_paid(paid):
    row = say(paid, "interest", "d0601", amount="7")
    ledger.void([row], by=paid.owner_id)
    found = income(paid)
    assert (found.total, len(found.months), found.payers[-1].payments) == (23, 4, 1)


def test_who_was_paid_nothing_has_no_months(alice):
    assert income(portfolios.open_one(alice, name="Empty")) == ([], [], 0, 0)
