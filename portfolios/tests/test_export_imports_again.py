"""What is exported imports to the same ledger: every figure, lot and word of it."""

import pytest

from config.kit import tables
from portfolios.calc.imports.options import Options
from portfolios.models import Transaction
from portfolios.queries import exports
from portfolios.queries.transactions import transactions_of
from portfolios.renderers.files import Upload
from portfolios.services import imports, portfolios
from portfolios.services.import_lines import State
from portfolios.tests import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    return books.full(alice, books.own(alice, "ONE"), books.own(alice, "OTHER", currency="EUR", isin="US0378331005"))


def exported(book, form="csv", **narrowed):
    rows = exports.rows(transactions_of(book).filter(**narrowed))
    content = b"".join(tables.answer("x", form, exports.COLUMNS, rows))
    return Upload(f"x.{form}", content)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_into_an_empty_portfolio(book, alice, form):
    empty = portfolios.open_one(alice, name="Empty", base_currency="USD", cost_basis="fifo")
    batch = imports.start(empty, exported(book, form), Options(), by=alice.pk)
    assert (batch.state, batch.profile, batch.new, batch.duplicate) == ("done", "tidemark", 20, 0)
    before, after = books.told(book), books.told(empty)
    for name, rows in before.items():
        assert after[name] == rows, name


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_copy_of_a_copy_is_the_same(book, alice, form):
    copies = []
    for name in ("First", "Second copy"):
        copies.append(portfolios.open_one(alice, name=name, base_currency="USD", cost_basis="fifo"))
        imports.start(copies[-1], exported(copies[0] if len(copies) > 1 else book, form), Options(), by=alice.pk)
    assert books.told(copies[1]) == books.told(book)


def test_into_the_same_portfolio_all_is_known(book, alice):
    outcome = imports.dry_run(book, exported(book), Options())
    assert {line.state for line in outcome.lines} == {State.DUPLICATE}
    assert {line.duplicate_of for line in outcome.lines} == set(
        Transaction.objects.filter(portfolio=book).values_list("pk", flat=True)
    )
    batch = imports.start(book, exported(book), Options(), by=alice.pk)
    assert (batch.new, batch.duplicate) == (0, 20)


def test_a_part_of_it_is_what_the_filters_left(book):
    outcome = imports.dry_run(book, exported(book, kind="dividend"), Options())
    assert [line.told.kind for line in outcome.lines] == ["dividend"]


def test_rates_follow_another_base_currency(book, alice):
    euros = portfolios.open_one(alice, name="In euro", base_currency="EUR", cost_basis="fifo")
    outcome = imports.dry_run(euros, exported(book, currency="EUR", kind="deposit"), Options())
    assert [(line.state, line.said["rate"]) for line in outcome.lines] == [(State.NEW, 1)]
