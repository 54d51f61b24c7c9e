"""Row D5: transfers that cross each other neither wait in a circle nor lose anything."""

from datetime import date
from decimal import Decimal

import pytest

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import CashBalance, Holding, Portfolio
from portfolios.services import ledger, portfolios
from portfolios.tests.test_d3_books_always_balance import check
from tests.race import race

TURNS = 12  # of each of the eight that send at once
DAY = date(2026, 3, 2)


@pytest.mark.django_db(transaction=True)
def test_d5_crossing_transfers_all_arrive(alice, btc):
    books = [portfolios.open_one(alice, name=name, base_currency="USD") for name in ("One", "Two")]
    for book in books:
        coins = {"asset": btc.pk, "quantity": Decimal(100), "price": Decimal(10)}
        for draft in (
            Draft(kind=Kind.DEPOSIT, executed_at=DAY, amount=Decimal(5000)),
            Draft(kind=Kind.BUY, executed_at=DAY, **coins),
        ):
            ledger.record(book, ledger.New(draft), by=alice.pk)

    def send(number: int) -> None:
        here, there = books[number % 2], books[1 - number % 2]
        for turn in range(TURNS):
            asset = {"asset": btc.pk, "quantity": Decimal(1), "amount": Decimal(10)} if turn % 2 else {}
            draft = Draft(kind=Kind.TRANSFER_OUT, executed_at=DAY, **({"amount": Decimal(1)} | asset))
            ledger.send(here, draft, to=there, by=alice.pk)

    race(8, send)
    assert sum(row.quantity for row in Holding.objects.all()) == 200
    assert sum(row.amount for row in CashBalance.objects.all()) == 10_000 - 2_000
    for book in books:
        check(Portfolio.objects.get(pk=book.pk))
