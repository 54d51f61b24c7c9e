"""However much is held, a portfolio is read in a few reads of the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from markets import live
from markets.tests.prices import instrument, price_of
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.services import ledger
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db
MOST = 6


@pytest.fixture
def path(alice, api):
    """Fifty holdings in two currencies, all with a price."""
    book = book_of(alice)
    held = [instrument(f"S{place}", "stock", currency="USD" if place % 2 else "EUR") for place in range(50)]
    euro = instrument("EUR/USD", "fx", currency="USD")
    live.publish([*(price_of(it, "110") for it in held), price_of(euro, "1.25")])
    drafts = [
        Draft(
            kind=Kind.BUY, asset=it.pk, quantity=Decimal(1), price=Decimal(100), executed_at=date(2026, 3, 2),
            rate=Decimal(1),
        )
        for it in held
    ]  # fmt: skip
    ledger.record_all(book, [ledger.New(draft) for draft in drafts], by=alice.pk)
    api.sign_in(alice)
    return f"portfolios/{book.pk}"


def test_a_portfolio_of_fifty_holdings_is_read_in_six(path, api):
    api.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = api.get(path)
    told = answer.json()
    assert (len(told["holdings"]), told["missing"]) == (50, [])
    euros = 25 * (110 - 100) * Decimal("1.25")  # what they were bought for is missing from the cash, in euros
    assert Decimal(told["total_value"]) == 10000 + 25 * (110 - 100) + euros
    assert len(asked) <= MOST, [each["sql"][:90] for each in asked]


def test_a_list_of_transactions_too(path, api):
    with CaptureQueriesContext(connection) as asked:
        assert len(api.get(f"{path}/transactions").json()["results"]) == 50
    assert len(asked) <= MOST, [each["sql"][:90] for each in asked]
