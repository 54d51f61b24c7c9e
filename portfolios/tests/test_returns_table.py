"""Returns by month and year."""

import pytest
from django.utils import timezone

from portfolios.queries.performance import performance
from portfolios.queries.tables import returns_table
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    """100 at the start of January, 110 and 121 at the ends of January and February, 60.5 since March."""
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    house = thing(alice, d0110="100", d0131="110", d0215="121", d0310="60.5")
    say(book, "transfer_in", "d0110", of=house, quantity="1", price="100", amount="100")
    return book


def test_months_multiply_to_the_year_and_years_to_the_whole(book):
    (year,) = returns_table(book)
    assert [it.twr_pct for it in year.months[:3]] == [10, 10, -50]
    assert (year.year, year.whole.twr_pct) == (timezone.now().year, performance(book).twr_pct)
    assert [it.gain for it in year.months[:3]] == [10, 11, -60.5]
    assert year.whole.gain == performance(book).gain == -39.5


def test_a_month_that_was_not_all_there_says_so(book):
    (year,) = returns_table(book)
    assert [it.partial for it in year.months[:3]] == [True, False, False]
    assert year.whole.partial


def test_a_month_to_come_has_nothing(book):
    (year,) = returns_table(book)
    assert [it is None for it in year.months] == [place > timezone.now().month for place in range(1, 13)]


def test_what_was_put_in_is_no_gain(book):
    say(book, "deposit", "d0220", amount="1000")
    (year,) = returns_table(book)
    assert (year.months[1].gain, year.months[1].twr_pct) == (11, 10)


def test_nothing_has_no_table(alice):
    assert returns_table(portfolios.open_one(alice, name="Empty")) == []
