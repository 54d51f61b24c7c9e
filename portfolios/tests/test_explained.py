"""How a figure came about: the numbers named make the figure."""

from decimal import Decimal

import pytest

from portfolios.calc.glossary import MEANINGS
from portfolios.calc.ranges import Span
from portfolios.queries.explained import FIGURES, LINES, explained
from portfolios.queries.performance import performance
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import day, say, thing

pytestmark = pytest.mark.django_db
WEEK = Span(day("d0105"), day("d0111"))


@pytest.fixture
def book(alice):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    house = thing(alice, d0105="100", d0107="110", d0109="99")
    say(book, "deposit", "d0105", amount="1000")
    say(book, "buy", "d0106", of=house, quantity="5", price="100")
    say(book, "deposit", "d0108", amount="200")
    say(book, "sell", "d0110", of=house, quantity="2", price="120", fee="3")
    say(book, "dividend", "d0111", of=house, amount="10", tax="1")
    return book


def test_every_figure_has_its_meaning_and_its_numbers():
    assert set(FIGURES) == set(MEANINGS) == set(LINES)


@pytest.mark.parametrize("figure", FIGURES)
def test_it_is_the_figure_that_is_shown(book, figure):
    found, did = explained(book, figure, WEEK), performance(book, WEEK)
    shown = did.benchmark and did.benchmark.twr_pct if figure == "benchmark" else getattr(did, figure)
    assert found.value == shown
    assert found.lines or shown is None
    assert found.title and found.meaning and found.formula


def test_an_empty_portfolio_says_why_there_is_no_figure(alice):
    found = explained(portfolios.open_one(alice, name="Empty"), "xirr_pct")
    assert (found.value, found.lines, found.notes) == (None, [], ["Nothing happened yet."])


def numbers(found):
    return [it.value for it in found.lines]


def test_the_numbers_make_the_figure(book):
    worth = explained(book, "total_value", WEEK)
    assert worth.lines[-1].value == sum(numbers(worth)[:-1]) == worth.value
    gain = explained(book, "gain", WEEK)
    end, start, net, *parts = numbers(gain)
    assert gain.value == end - start - net == sum(parts)
    assert parts == [37, -3, 10, 0, -1, 0]
    realized = explained(book, "realized_pnl", WEEK)
    assert realized.value == realized.lines[0].value - realized.lines[1].value == 37
    flows = explained(book, "xirr_pct", WEEK)
    assert [(it.label, it.value) for it in flows.lines] == [
        ("2026-01-05", -1000), ("2026-01-08", -200), ("2026-01-11", performance(book, WEEK).total_value),
    ]  # fmt: skip
    fall = explained(book, "max_drawdown_pct", WEEK)
    high, low = numbers(fall)[:2]
    assert abs((high - low) / high * 100 - fall.value) < Decimal("1e-7")


def test_a_long_list_is_cut_and_says_so(book):
    for place in range(70):
        say(book, "deposit", f"d{2 + place // 28:02}{1 + place % 28:02}", amount="1")
    found = explained(book, "xirr_pct", Span(day("d0105"), day("d0601")))
    assert len(found.lines) == 60
    assert "13 more lines are not shown." in found.notes
