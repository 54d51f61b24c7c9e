"""Many entries at once are written as one by one, and refused with the same errors."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import Gain, Lot, Posting, Revision, Transaction
from portfolios.services import ledger, portfolios
from portfolios.services.rows import FEW, insert

pytestmark = pytest.mark.django_db
MANY = 3 * FEW
LEFT_OUT = {"id", "portfolio_id", "transaction_id", "lot", "name", "created_at", "updated_at", "recorded_at", "carried"}


def draft(btc, number):
    kind = Kind.SELL if number % 3 == 2 else Kind.BUY
    told = {"note": 'tab\there, \\N and "quotes"\nand é', "tags": ("a", "b")} if number == 1 else {}
    return Draft(
        kind=kind, executed_at=date(2026, 1, 1 + number // 3), asset=btc.pk, quantity=Decimal("0.5"),
        price=Decimal(number + 1), fee=Decimal("0.01"), **told,
    )  # fmt: skip


def written(book, model):
    rows = [
        {name: value for name, value in row.items() if name not in LEFT_OUT}
        for row in model.objects.filter(portfolio=book).values()
    ] if model is not Revision else [
        {name: value for name, value in row.items() if name not in LEFT_OUT}
        for row in Revision.objects.filter(transaction__portfolio=book).values()
    ]  # fmt: skip
    return sorted(rows, key=repr)


def test_what_is_written_at_once_is_what_is_written_one_by_one(alice, btc):
    at_once, singly = (portfolios.open_one(alice, name=name, base_currency="USD") for name in ("At once", "Singly"))
    news = [ledger.New(draft(btc, number)) for number in range(MANY)]
    ledger.record_all(at_once, news, by=alice.pk)
    for new in news:
        ledger.record(singly, new, by=alice.pk)
    for model in (Transaction, Revision, Posting, Lot, Gain):
        assert written(at_once, model) == written(singly, model)
        assert len(written(at_once, model)) >= FEW


def test_rows_know_that_they_are_stored(alice, btc):
    book = portfolios.open_one(alice, name="Many", base_currency="USD")
    rows = ledger.record_all(book, [ledger.New(draft(btc, number)) for number in range(MANY)], by=alice.pk).rows
    assert not any(it._state.adding for it in rows)
    assert all(it.created_at for it in rows)


@pytest.mark.parametrize(("spoiled", "error"), [
    ({"quantity": Decimal(0)}, IntegrityError), ({"amount": Decimal(10) ** 30}, DataError),
])  # fmt: skip
def test_a_row_that_cannot_be_is_refused_as_by_django(alice, spoiled, error):
    book = portfolios.open_one(alice, name="Many", base_currency="USD")
    rows = [
        Transaction(portfolio=book, number=number, kind="buy", executed_on=date(2026, 1, 1), currency="USD", **spoiled)
        for number in range(MANY)
    ]
    with pytest.raises(error), transaction.atomic():
        insert(rows)
