"""Returns over each other: each from 100, the benchmark on the days of the portfolio."""

from datetime import date
from decimal import Decimal

import pytest

from portfolios.calc.ranges import Range, Span
from portfolios.queries.courses import beside_benchmark, courses
from portfolios.queries.history import Point, midnight_ms
from portfolios.tests.bookkeeping import say, thing
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    house = thing(alice, d0105="100", d0106="110", d0108="120")
    book = book_of(alice, "0", benchmark=house)
    say(book, "deposit", "d0105", amount="1000")
    say(book, "buy", "d0105", of=house, quantity="5", price="100")
    book.refresh_from_db()
    return book


def points(*levels):
    return [
        Point(midnight_ms(date(2026, 1, 5 + place)), Decimal(1), Decimal(1), Decimal(0), Decimal(level), [])
        for place, level in enumerate(levels)
    ]


def test_the_benchmark_stands_beside_on_the_same_days_and_carries_its_close(book):
    own, other = beside_benchmark(book, points(80, 84, 84, 88))
    assert own.values == [100, 105, 105, 110]
    assert other.values == pytest.approx([100, 110, 110, 120])
    assert own.days == other.days


def test_one_point_is_no_course(book):
    assert beside_benchmark(book, points(100)) == []


def test_several_begin_at_100_whatever_was_put_in(alice, book):
    span = Span(date(2026, 1, 6), date(2026, 1, 8))
    told = courses([book, book_of(alice, "0")], span)
    assert [it.name for it in told.overlaid] == ["Trading"]  # the other has no history
    assert told.overlaid[0].values[0] == 100
    assert told.overlaid[0].values[-1] == pytest.approx(110)
    assert courses([], Range.MAX).overlaid == []
