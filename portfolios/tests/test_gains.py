"""What sales brought, lot by lot, and their term."""

from datetime import date
from decimal import Decimal

import pytest

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import Term
from portfolios.queries.gains import gains
from portfolios.services import ledger, portfolios
from portfolios.tests.bookkeeping import thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    alice.profile.country = "United States"
    alice.profile.save()
    return portfolios.open_one(alice, name="Long term", base_currency="USD", cost_basis="fifo")


@pytest.fixture
def house(alice):
    return thing(alice)


@pytest.fixture
def sold(book, house):
    """2 for 100 each in March 2023, 2 for 150 each in March 2024; 3 sold for 200 each a year after that."""
    for day, kind, quantity, price in (
        (date(2023, 3, 1), Kind.BUY, 2, 100),
        (date(2024, 3, 4), Kind.BUY, 2, 150),
        (date(2025, 3, 4), Kind.SELL, 3, 200),
        (date(2025, 12, 31), Kind.SELL, 1, 90),
    ):
        draft = Draft(
            kind=kind, executed_at=day, asset=house.pk, quantity=Decimal(quantity), price=Decimal(price),
            fee=Decimal(3) if kind is Kind.SELL else Decimal(0),
        )  # fmt: skip
        ledger.record(book, ledger.New(draft), by=book.owner_id)
    return book


def test_each_lot_sold_has_its_row_the_newest_first(sold):
    rows = [(it.quantity, it.acquired_on, it.proceeds, it.cost, it.gain, it.term) for it in gains(sold).rows]
    assert rows == [
        (1, date(2024, 3, 4), 87, 150, -63, "long"),
        (1, date(2024, 3, 4), 199, 150, 49, "short"),  # a year to the day
        (2, date(2023, 3, 1), 398, 200, 198, "long"),
    ]


def test_totals_are_of_all_and_by_term(sold):
    totals = gains(sold).totals
    assert (totals.proceeds, totals.cost, totals.gain) == (684, 500, 184)
    assert (totals.short, totals.long, totals.sales) == (49, 135, 3)
    sold.refresh_from_db()
    assert totals.gain == sold.gained


def test_a_year_is_a_calendar_year(sold):
    assert gains(sold, year=2025).totals.sales == 3
    assert gains(sold, year=2024).rows == []
    assert gains(sold, year=2024).totals.gain == 0
    assert gains(sold).years == [2025]


def test_terms_follow_the_country_and_the_table_that_one_edits(sold, alice):
    alice.profile.country = "India"
    alice.profile.save()
    sold.owner = alice
    assert [it.term for it in gains(sold).rows] == ["long", "short", "long"]
    Term.objects.create(country="India", kind="fund", months=36)
    assert [it.term for it in gains(sold).rows] == ["short", "short", "short"]
