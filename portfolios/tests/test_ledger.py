"""Transactions are recorded, revised and voided, and what follows from them follows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.errors import FutureDate, ImpossibleHistory
from portfolios.models import CashBalance, Gain, Holding, Lot, Posting, Revision
from portfolios.services import ledger, portfolios

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 2)


@pytest.fixture
def book(alice):
    return portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(10000))


def say(book, kind, **told):
    return ledger.record(book, ledger.New(Draft(kind=kind, **{"executed_at": MARCH} | told)), by=book.owner_id).row


def buy(book, btc, quantity="2", price="100", **told):
    return say(book, Kind.BUY, asset=btc.pk, quantity=Decimal(quantity), price=Decimal(price), **told)


def test_a_purchase_is_held_and_paid(book, btc):
    buy(book, btc, fee=Decimal(1))
    holding, cash = Holding.objects.get(), CashBalance.objects.get()
    assert (holding.quantity, holding.cost, cash.amount) == (2, 201, 10000 - 201)
    assert sum(posting.base for posting in Posting.objects.all()) == 0


def test_a_sale_brings_a_gain_and_takes_the_lot(book, btc):
    buy(book, btc)
    say(book, Kind.SELL, asset=btc.pk, quantity=Decimal(2), price=Decimal(150))
    book.refresh_from_db()
    assert (book.gained, Lot.objects.count(), Gain.objects.get().proceeds) == (100, 0, 300)


def test_more_than_is_held_on_any_day_cannot_leave(book, btc):
    buy(book, btc)
    with pytest.raises(ImpossibleHistory, match="On 2026-03-01 2 of BTC/USDT would leave and only 0 would be there"):
        say(book, Kind.SELL, asset=btc.pk, quantity=Decimal(2), price=Decimal(150), executed_at=date(2026, 3, 1))
    with pytest.raises(FutureDate):
        buy(book, btc, executed_at=date(2030, 1, 1))


def test_a_revision_keeps_the_id_and_takes_the_old_postings_back(book, btc):
    row = buy(book, btc)
    draft = Draft(kind=Kind.BUY, asset=btc.pk, executed_at=MARCH, quantity=Decimal(1), price=Decimal(90))
    ledger.revise(row, draft, by=book.owner_id)
    assert Revision.objects.filter(transaction=row).count() == 2
    assert Holding.objects.get().cost == 90
    assert CashBalance.objects.get().amount == 10000 - 90
    assert sum(it.amount for it in Posting.objects.filter(transaction=row, account="cash")) == -90


def test_what_is_void_no_longer_counts(book, btc):
    row = buy(book, btc)
    ledger.void([row], by=book.owner_id)
    assert (Holding.objects.get().quantity, CashBalance.objects.get().amount) == (0, 10000)


def test_d4_a_posting_is_never_changed_nor_removed(book, btc):
    buy(book, btc)
    for attempt in (lambda: Posting.objects.update(amount=1), lambda: Posting.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    portfolios.delete(book, by=book.owner_id)
    assert not Posting.objects.exists()


def test_lots_travel_with_their_cost_and_date(book, alice, btc):
    buy(book, btc)
    other = portfolios.open_one(alice, name="Other", base_currency="USD")
    draft = Draft(
        kind=Kind.TRANSFER_OUT, asset=btc.pk, quantity=Decimal(1), amount=Decimal(500), executed_at=date(2026, 4, 1)
    )
    sent = ledger.send(book, draft, to=other, by=alice.pk).row
    lot = Lot.objects.get(portfolio=other)
    assert (lot.quantity, lot.base_cost, lot.acquired_on) == (1, 100, MARCH)
    ledger.void([sent], by=alice.pk)
    assert not Lot.objects.filter(portfolio=other).exists()
    assert Lot.objects.get(portfolio=book).quantity == 2


def test_what_arrived_follows_a_change_of_the_past(book, alice, btc):
    row = buy(book, btc)
    other = portfolios.open_one(alice, name="Other", base_currency="USD")
    draft = Draft(
        kind=Kind.TRANSFER_OUT, asset=btc.pk, quantity=Decimal(1), amount=Decimal(500), executed_at=date(2026, 4, 1)
    )
    ledger.send(book, draft, to=other, by=alice.pk)
    dearer = Draft(kind=Kind.BUY, asset=btc.pk, executed_at=MARCH, quantity=Decimal(2), price=Decimal(120))
    ledger.revise(row, dearer, by=alice.pk)
    assert Lot.objects.get(portfolio=other).base_cost == 120
