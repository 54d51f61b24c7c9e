"""What a market order asks of PostgreSQL: each statement is a round trip, under the lock of its owner's portfolios."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolios.models import Transaction
from portfolios.tests.trading import book_of, says, trade

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("side", "most"), [("buy", 16), ("sell", 18)])
def test_a_trade_takes_few_statements(alice, btc, side, most):
    book = book_of(alice)
    says(btc, "100")
    trade(book, btc, "buy", "2")
    with CaptureQueriesContext(connection) as found:
        posted = trade(book, btc, side, "1")
    assert posted.status == "filled"
    assert len(found) <= most, "\n".join(it["sql"][:100] for it in found.captured_queries)


def test_what_is_kept_in_one_statement_is_all_there(alice, btc):
    book = book_of(alice)
    says(btc, "100")
    row = Transaction.objects.get(pk=trade(book, btc, "buy", "2").transaction.pk)
    assert [it.revision for it in row.revisions.all()] == [1]
    assert sum(it.base for it in row.postings.all()) == 0
    assert {it.account for it in row.postings.all()} >= {"cash"}


def test_a_sale_takes_lots_beyond_the_first_that_are_read(alice, btc):
    book = book_of(alice, cost_basis="fifo")
    says(btc, "1")
    for _ in range(55):  # 50 are read at once
        trade(book, btc, "buy", "1")
    says(btc, "3")
    sold = trade(book, btc, "sell", "53")
    assert (sold.realized_pnl, sold.holding.quantity) == (106, 2)
    assert book.lots.count() == 2
