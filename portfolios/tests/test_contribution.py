"""Which holding brought how much: rows that add up to the gain, whatever happened."""

import pytest

from portfolios.calc.ranges import Range, Span
from portfolios.queries.contribution import contribution
from portfolios.queries.performance import performance
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import day, say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    house = thing(alice, d0105="100", d0107="110", d0109="99")
    gold = thing(alice, "GOLD", d0105="50", d0108="60")
    say(book, "deposit", "d0105", amount="1000")
    say(book, "buy", "d0106", of=house, quantity="5", price="100", fee="2")
    say(book, "buy", "d0106", of=gold, quantity="4", price="50")
    say(book, "dividend", "d0108", of=gold, amount="8", tax="1")
    say(book, "sell", "d0109", of=gold, quantity="4", price="62")
    say(book, "interest", "d0109", amount="3")
    return book


def rows(found):
    return [(it.symbol, it.gain, it.income) for it in found.rows]


def test_what_brought_most_comes_first_and_the_rest_last(book):
    assert rows(contribution(book)) == [("GOLD", 56, 8), ("HOUSE", -5, 0), ("", 0, 3)]  # 3 - fee 2 - tax 1


def test_a_stretch_counts_from_what_each_was_worth_before(book):
    found = contribution(book, Span(day("d0109"), day("d0109")))
    assert rows(found) == [("GOLD", 8, 0), ("HOUSE", -55, 0), ("", 3, 3)]


@pytest.mark.parametrize("asked", [Range.MAX, Span(day("d0107"), day("d0109")), Span(day("d0108"), day("d0108"))])
def test_together_they_are_the_gain_and_the_return(book, asked):
    found, did = contribution(book, asked), performance(book, asked)
    assert sum(it.gain for it in found.rows) == found.gain == did.gain
    assert abs(sum(it.return_pct for it in found.rows) - did.roi_pct) < 1e-7


def test_nothing_happened_and_nobody_brought_anything(alice):
    assert contribution(portfolios.open_one(alice, name="Empty")).rows == []
