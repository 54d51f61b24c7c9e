"""D1, D2: everybody trades at once, and neither cash nor holdings go below zero."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Sum

from accounts.models import User
from accounts.tests.cast import person
from config.kit.errors import RuleBroken
from config.kit.models import Event
from markets.models import Instrument
from markets.services import catalogue
from portfolios.models import CashBalance, Holding, Lot, Order, Portfolio, Posting
from portfolios.services import fills, orders
from portfolios.tests.trading import book_of, says, trade
from tests.race import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


@pytest.fixture
def btc(transactional_db: None) -> Instrument:
    catalogue.load(only={"BTC/USDT"})
    found = Instrument.objects.get(symbol="BTC/USDT")
    says(found, "100")
    return found


def answers(book: Portfolio, btc: Instrument, side: str, *, runners: int, quantity: str) -> Counter[str]:
    def run(_: int) -> str:
        try:
            return trade(Portfolio.objects.get(pk=book.pk), btc, side, quantity).status
        except RuleBroken as refused:
            return refused.code

    return Counter(race(runners, run))


def ledger_of(book: Portfolio) -> Decimal:
    return Posting.objects.filter(portfolio=book, account="cash").aggregate(all=Sum("amount"))["all"]


def test_d1_forty_buys_of_a_hundred_with_a_thousand(alice: User, btc: Instrument) -> None:
    book = book_of(alice, "1000")
    told = answers(book, btc, "buy", runners=40, quantity="1")
    assert told == {"filled": 10, "insufficient_funds": 30}
    cash = CashBalance.objects.get(portfolio=book).amount
    assert (cash, ledger_of(book)) == (0, 0)
    assert Holding.objects.get(portfolio=book).quantity == 10
    assert Event.objects.filter(kind="trade.filled").count() == 10


def test_d2_forty_sales_of_what_is_held_ten_times(alice: User, btc: Instrument) -> None:
    book = book_of(alice, "1000")
    trade(book, btc, "buy", "10")
    told = answers(book, btc, "sell", runners=40, quantity="1")
    assert told == {"filled": 10, "insufficient_holdings": 30}
    holding, lots = Holding.objects.get(portfolio=book), Lot.objects.filter(portfolio=book)
    assert (holding.quantity, lots.count(), CashBalance.objects.get(portfolio=book).amount) == (0, 0, 1000)


def test_d1_an_order_is_filled_once_however_many_saw_its_price(alice: User, btc: Instrument) -> None:
    book = book_of(alice, "1000")
    trade(book, btc, "buy", "1", order_type="limit", price="95")

    def run(number: int) -> bool:
        order = Order.objects.select_related("instrument", "portfolio").get()
        if number == 0:
            return orders.end(order, Order.State.CANCELLED)
        return bool(fills.fill([(order, Decimal(95))]))

    assert sum(race(12, run)) == 1
    order = Order.objects.get()
    held = Holding.objects.filter(portfolio=book).aggregate(all=Sum("quantity"))["all"] or 0
    assert held == (1 if order.state == "filled" else 0)
