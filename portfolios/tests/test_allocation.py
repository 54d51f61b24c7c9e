"""What a portfolio is made of: six ways to cut it, each the whole."""

from decimal import Decimal

import pytest

from markets.models import Instrument
from portfolios.queries.allocation import By, allocation
from portfolios.queries.valuation import valuation
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    say(book, "deposit", "d0105", amount="1000")
    for symbol, price, about in (
        ("HOUSE", "300", {"kind": "fund", "sector": "Property", "country": "India"}),
        ("GOLD", "100", {"kind": "fund", "exchange": "MCX", "country": "India"}),
        ("SHARE", "200", {"kind": "stock", "sector": "Property"}),
    ):
        made = thing(alice, symbol, d0106=price)
        Instrument.objects.filter(pk=made.pk).update(**about)
        say(book, "buy", "d0106", of=made, quantity="1", price=price)
    return book


def cut(book, by):
    return [(it.key, it.value, it.weight_pct, it.holdings) for it in allocation(book, By(by)).slices]


@pytest.mark.parametrize("by", By)
def test_each_way_of_cutting_it_is_the_whole(book, by):
    found = allocation(book, by)
    assert sum(it.value for it in found.slices) == found.total_value == valuation(book).total_value == 1000
    assert sum(it.weight_pct for it in found.slices) == 100


def test_the_largest_comes_first_and_cash_is_a_part(book):
    assert cut(book, "symbol") == [
        ("cash", 400, 40, 1), ("HOUSE", 300, 30, 1), ("SHARE", 200, 20, 1), ("GOLD", 100, 10, 1),
    ]  # fmt: skip
    assert cut(book, "kind") == [("cash", 400, 40, 1), ("fund", 400, 40, 2), ("stock", 200, 20, 1)]
    assert cut(book, "sector") == [("Property", 500, 50, 2), ("cash", 400, 40, 1), ("unknown", 100, 10, 1)]
    assert [it[0] for it in cut(book, "country")] == ["India", "cash", "unknown"]
    assert [it[0] for it in cut(book, "exchange")] == ["unknown", "cash", "MCX"]


def test_cash_belongs_to_its_currency(book):
    assert cut(book, "currency") == [("USD", 1000, 100, 4)]


def test_an_overdraft_weighs_below_zero(book):
    say(book, "withdrawal", "d0107", amount="500")
    assert cut(book, "kind")[-1] == ("cash", -100, -20, 1)


def test_what_has_no_price_is_named(book, alice):
    gift = thing(alice, "GIFT")
    say(book, "transfer_in", "d0107", of=gift, quantity="1", price="30", amount="40")
    found = allocation(book, By.SYMBOL)
    assert found.missing == ["GIFT"]
    assert found.total_value == Decimal(1000)


def test_nothing_has_no_parts(alice):
    assert allocation(portfolios.open_one(alice, name="Empty")).slices == []
