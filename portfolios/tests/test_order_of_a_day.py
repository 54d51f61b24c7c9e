"""What is entered later but happened earlier on the same day is counted where it belongs."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import Portfolio
from portfolios.services import ledger, portfolios
from portfolios.tests.test_d3_books_always_balance import check

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def at(hour: int) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


DAYS = {
    "an hour before the last": [("buy", at(9), 2, 10), ("sell", at(12), 1, 20), ("buy", at(10), 1, 30)],
    "a date after an instant": [("buy", at(9), 2, 10), ("sell", at(12), 1, 20), ("buy", DAY, 1, 30)],
    "a sale that had to wait": [("sell", at(9), 1, 20), ("buy", at(10), 2, 10), ("buy", at(12), 1, 40)],
}


@pytest.mark.parametrize("method", ["fifo", "lifo", "hifo", "average"])
@pytest.mark.parametrize("said", DAYS.values(), ids=DAYS)
def test_a_day_is_folded_in_its_order(alice, btc, said, method):
    book = portfolios.open_one(alice, name="Day", base_currency="USD", cost_basis=method)
    first = Draft(kind=Kind.BUY, asset=btc.pk, executed_at=date(2026, 3, 1), quantity=Decimal(1), price=Decimal(50))
    for draft in [first, *(_draft(btc, *it) for it in said)]:
        ledger.record(book, ledger.New(draft), by=alice.pk)
        check(Portfolio.objects.get(pk=book.pk))


def test_a_sale_entered_before_what_it_sells_waits_for_it(alice, btc):
    """Together, as an import has them: alone the sale would be refused."""
    book = portfolios.open_one(alice, name="Day", base_currency="USD")
    both = [_draft(btc, *it) for it in DAYS["a sale that had to wait"]]
    ledger.record_all(book, [ledger.New(draft) for draft in both], by=alice.pk)
    check(Portfolio.objects.get(pk=book.pk))
    later = _draft(btc, "buy", at(13), 1, 90)
    ledger.record(book, ledger.New(later), by=alice.pk)
    check(Portfolio.objects.get(pk=book.pk))


def _draft(btc, kind, when, quantity, price):
    given = {"quantity": Decimal(quantity), "price": Decimal(price)}
    return Draft(kind=Kind(kind), asset=btc.pk, executed_at=when, **given)
