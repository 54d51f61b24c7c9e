"""Orders that one price reaches: some of a person's are one transaction, and each still stands for itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.kit.models import Event
from markets.engine import Hit
from portfolios.engine import subscriber
from portfolios.models import CashBalance, Holding, Order
from portfolios.services import fills, orders, portfolios
from portfolios.tests.trading import book_of, move, says, trade

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def btc(btc):
    says(btc, "100")
    return btc


def wait(book, btc, quantity, **asked):
    return trade(book, btc, "buy", quantity, **{"order_type": "limit", "price": "95", **asked}).order


def reach(btc, price="95"):
    found = [orders.level_of(order) for order in orders.open_ones().order_by("placed_at")]
    return subscriber.reached([Hit(level, move(btc, price)) for level in found])


def states():
    return list(Order.objects.order_by("placed_at").values_list("state", flat=True))


def test_one_that_is_refused_undoes_no_other(alice, btc):
    book = book_of(alice, "1000")
    for quantity in ("4", "5", "3"):  # 380 and 475 leave 145, and the third needs 285
        wait(book, btc, quantity)
    assert reach(btc) == []
    assert states() == ["filled", "filled", "rejected"]
    assert (Holding.objects.get().quantity, CashBalance.objects.get().amount) == (9, 145)
    assert sorted(Event.objects.values_list("kind", flat=True)) == ["order.rejected", "trade.filled", "trade.filled"]
    assert sorted(book.transactions.values_list("number", flat=True)) == [1, 2, 3]


def test_what_comes_after_a_refusal_is_filled(alice, btc):
    book = book_of(alice, "1000")
    for quantity in ("9", "8", "1"):  # the second is refused
        wait(book, btc, quantity)
    reach(btc)
    assert states() == ["filled", "rejected", "filled"]
    book.refresh_from_db()
    assert (Holding.objects.get().quantity, book.last_number, book.version) == (10, 3, 3)


def test_each_person_pays_for_their_own(alice, bob, btc):
    books = [book_of(alice), book_of(alice), book_of(bob)]
    for book in (*books, *books):
        wait(book, btc, "2")
    reach(btc)
    assert {(it.portfolio_id, it.quantity) for it in Holding.objects.all()} == {(it.pk, 4) for it in books}
    assert set(states()) == {"filled"}


def test_more_than_fit_one_transaction_are_all_filled(alice, btc, monkeypatch):
    monkeypatch.setattr(fills, "AT_ONCE", 2)
    book = book_of(alice)
    for _ in range(5):
        wait(book, btc, "1")
    reach(btc)
    assert (set(states()), Holding.objects.get().quantity) == ({"filled"}, 5)


def test_a_portfolio_that_was_deleted_meanwhile_keeps_no_other(alice, bob, btc):
    gone, stays = book_of(alice), book_of(bob)
    wait(gone, btc, "1")
    wait(stays, btc, "1")
    found = [(order, move(btc, "95")) for order in fills.waiting.open_ones()]
    portfolios.delete(gone, by=alice.pk)
    fills.take(found)
    assert Holding.objects.get().portfolio_id == stays.pk


def test_ten_of_a_person_are_one_transaction(alice, btc):
    book = book_of(alice)
    for _ in range(10):
        wait(book, btc, "1")
    with CaptureQueriesContext(connection) as found:
        reach(btc)
    locks = [it for it in found.captured_queries if "FOR UPDATE" in it["sql"]]
    assert (len(locks), set(states())) == (1, {"filled"})
