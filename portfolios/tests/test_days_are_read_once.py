"""A page of many figures reads the days of a portfolio once, and says what each figure says by itself."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolios.calc.ranges import Range, Span
from portfolios.queries.contribution import contribution
from portfolios.queries.history import days, history
from portfolios.queries.performance import performance
from portfolios.queries.tables import returns_table
from portfolios.queries.valuation import valuation
from portfolios.services import history as keeping
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import say, thing

pytestmark = pytest.mark.django_db
FIGURES = (performance, contribution)
SPANS = (Range.MAX, Range.M1, Span(date(2026, 1, 6), date(2026, 1, 8)))


@pytest.fixture
def book(alice):
    house = thing(alice, d0105="100", d0107="110", d0109="99")
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    say(book, "deposit", "d0105", amount="1000")
    say(book, "buy", "d0106", of=house, quantity="5", price="100")
    keeping.rebuild(book.pk)
    book.refresh_from_db()
    return book


@pytest.mark.parametrize("span", SPANS, ids=str)
@pytest.mark.parametrize("figure", FIGURES, ids=lambda it: it.__name__)
def test_what_was_read_before_says_the_same(book, figure, span):
    alone, given = figure(book, span), figure(book, span, now=valuation(book), days=days(book))
    assert alone == given


@pytest.mark.parametrize("span", SPANS, ids=str)
def test_history_and_table_say_the_same(book, span):
    now, known = valuation(book), days(book)
    alone, given = history(book, span), history(book, span, now=now, known=known)
    assert [it[1:] for it in alone] == [it[1:] for it in given]
    assert returns_table(book) == returns_table(book, now=now, days=known)


@pytest.mark.parametrize("page", ["portfolio", "portfolio-performance"])
def test_a_page_reads_the_days_once(client, alice, book, page):
    client.force_login(alice)
    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse(page, args=[book.pk])).status_code == 200
    reads = [it["sql"] for it in found.captured_queries if 'FROM "portfolios_dailyvalue"' in it["sql"]]
    assert len(reads) == 1
