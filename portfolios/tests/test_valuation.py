"""What a portfolio is worth: it adds up, in its base currency, at the best price there is, now and on a day."""

from datetime import date
from decimal import Decimal

import pytest

from markets import live
from markets.calc.adjust import Close
from markets.calc.venues import Venue
from markets.services.closes import store
from markets.tests.prices import instrument, price_of
from portfolios.calc.exact import exactly, product
from portfolios.calc.lots import Method
from portfolios.calc.valuation import percent
from portfolios.queries.lots import lots
from portfolios.queries.valuation import valuation
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import day, priced, say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    made = portfolios.open_one(alice, name="Long term", base_currency="USD")
    say(made, "deposit", "d0105", amount="10000")
    return made


@pytest.fixture
def euro(db):
    pair = instrument("EUR/USD", "fx", hand_priced=True)
    priced(pair, d0105="1.1", d0110="1.2", d0120="1.25")
    return pair


@pytest.fixture
def schloss(alice, euro):
    return thing(alice, "SCHLOSS", currency="EUR", d0105="100", d0110="110", d0120="130")


@exactly
def adds_up(found):
    held = [it for it in found.holdings if it.value is not None]
    assert found.total_value == found.balance + sum(it.value for it in held)
    assert all(it.value == product(it.quantity, it.current_price) for it in held)
    assert all(it.unrealized_pnl == it.value - it.cost for it in held)
    assert found.unrealized_pnl == sum(it.unrealized_pnl for it in held)
    assert found.realized_pnl + found.unrealized_pnl + found.income - found.fees == found.total_value - found.invested


def test_it_adds_up_in_the_base_currency(book, alice, schloss):
    say(book, "buy", "d0105", of=schloss, quantity="7", price="100", rate="1.1", settles_in_base=True, fee="3")
    say(book, "sell", "d0110", of=schloss, quantity="2", price="110", rate="1.2", settles_in_base=True)
    found = valuation(book)
    adds_up(found)
    (held,) = found.holdings
    assert (held.quantity, held.current_price, held.value) == (5, Decimal("162.5"), Decimal("812.5"))
    assert (held.currency, held.market_price, held.price_source) == ("EUR", 130, "hand")
    assert found.roi_pct == percent(found.total_value - 10_000, Decimal(10_000))
    assert held.weight_pct == percent(held.value, found.total_value)


def test_a_gain_is_told_apart_into_price_and_currency(book, schloss):
    """10 x 100 EUR at 1.10: at 1.25 the same euros are worth 150 more, and the price did the other 375."""
    say(book, "buy", "d0105", of=schloss, quantity="10", price="100", rate="1.1", settles_in_base=True)
    (held,) = valuation(book).holdings
    assert (held.unrealized_pnl, held.unrealized_by_currency) == (525, 150)


def test_a_day_of_the_past_is_as_it_was(book, schloss):
    say(book, "buy", "d0105", of=schloss, quantity="10", price="100", rate="1.1", settles_in_base=True)
    say(book, "sell", "d0115", of=schloss, quantity="10", price="120", rate="1.2", settles_in_base=True)
    found = valuation(book, as_of=day("d0112"))
    adds_up(found)
    assert (found.total_value, found.balance, found.as_of) == (8900 + 1320, 8900, day("d0112"))
    assert found.holdings[0].current_price == 132
    assert valuation(book, as_of=day("d0110")).holdings[0].day_change == 120
    assert valuation(book, as_of=day("d0101")).holdings == []
    assert valuation(book).holdings == []


def test_shares_of_the_past_are_those_of_the_day(book, alice, settings):
    settings.MARKET_DATA = "live"
    share = instrument("SPLIT", "stock", primary_venue=Venue.YAHOO)
    share.actions.create(type="split", ex_date=day("d0110"), ratio="4:1", source=Venue.YAHOO)
    store([Close(share.pk, day("d0108"), Venue.YAHOO, Decimal(25), day("d0201"))])  # told after the split, with it in
    say(book, "buy", "d0106", of=share, quantity="3", price="90")
    say(book, "split", "d0110", of=share, ratio="4:1")
    before, after = (valuation(book, as_of=day(it)).holdings[0] for it in ("d0109", "d0111"))
    assert (before.quantity, before.current_price, before.value) == (3, 100, 300)
    assert (after.quantity, after.current_price, after.value) == (12, 25, 300)


def test_the_market_comes_before_a_close_and_a_close_before_the_last_trade(book, alice):
    told = thing(alice, "TOLD", d0105="7")
    traded, bare = thing(alice, "TRADED"), thing(alice, "BARE")
    quick = instrument("BTC/USDT")
    for it in (told, traded, quick):
        say(book, "buy", "d0106", of=it, quantity="2", price="5")
    say(book, "transfer_in", "d0106", of=bare, quantity="1", price="5", amount="5")
    live.publish([price_of(quick, "8", change_24h=Decimal(-2))])
    found = {it.symbol: it for it in valuation(book).holdings}
    assert {name: (it.price_source, it.current_price) for name, it in found.items()} == {
        "BTC/USDT": ("market", 8), "TOLD": ("hand", 7), "TRADED": ("trade", 5), "BARE": (None, None),
    }  # fmt: skip
    assert (found["BTC/USDT"].day_change, found["BTC/USDT"].day_change_pct) == (-4, -20)
    assert (found["BARE"].value, valuation(book).missing) == (None, ["BARE"])
    assert found["TRADED"].stale
    assert not found["BTC/USDT"].stale


def test_without_a_rate_nothing_is_made_up(book, alice):
    odd = thing(alice, "ODD", currency="CHF", d0105="100")
    say(book, "buy", "d0106", of=odd, quantity="1", price="100", rate="1.2")
    found = valuation(book)
    assert (found.holdings[0].value, found.holdings[0].market_price) == (None, 100)
    assert found.missing == ["ODD", "CHF"]
    assert (found.balance, found.cash) == (10_000, {"USD": 10_000, "CHF": -100})


def test_a_stale_price_says_so(book):
    quick = instrument("BTC/USDT")
    say(book, "buy", "d0106", of=quick, quantity="2", price="5")
    live.publish([price_of(quick, "8", good_for_s=-1)])
    assert valuation(book).holdings[0].stale


def test_an_empty_portfolio_has_no_percentages(alice):
    found = valuation(portfolios.open_one(alice, name="Empty", base_currency="USD"))
    assert (found.total_value, found.roi_pct, found.day_change_pct) == (0, None, None)


def test_it_takes_few_reads_however_much_is_held(book, alice, euro, django_assert_max_num_queries):
    for number in range(12):
        one = instrument(f"C{number}/EUR")
        say(book, "buy", "d0106", of=one, quantity="2", price="5", rate="1.1", settles_in_base=True)
        live.publish([price_of(one, "8")])
    live.publish([price_of(euro, "1.2", venue=Venue.HAND)])
    with django_assert_max_num_queries(3):
        assert len(valuation(book).holdings) == 12


@pytest.mark.parametrize("method", ["average", "fifo", "lifo", "hifo"])
def test_lots_come_to_the_holding_now_and_on_the_day(alice, method):
    book = portfolios.open_one(alice, name=method, base_currency="USD", cost_basis=method)
    house = thing(alice, f"H{method}", d0105="10")
    for on, price in (("d0105", "10"), ("d0106", "13"), ("d0107", "11.01")):
        say(book, "buy", on, of=house, quantity="3", price=price)
    say(book, "sell", "d0108", of=house, quantity="4", price="12")
    for as_of in (None, day("d0108"), day("d0107")):
        found, held = lots(book, as_of=as_of), valuation(book, as_of=as_of).holdings[0]
        assert sum(it.quantity for it in found) == held.quantity
        assert sum(it.cost for it in found) == held.cost
        assert [it.acquired_on for it in found] == sorted(it.acquired_on for it in found)
    assert len(lots(book, as_of=day("d0107"))) == 3
    if method == Method.FIFO:
        assert [(it.acquired_on, it.quantity) for it in lots(book)] == [(date(2026, 1, 6), 2), (date(2026, 1, 7), 3)]
