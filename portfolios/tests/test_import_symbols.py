"""Which instrument a row means: by symbol, by exchange, by ISIN, and as its owner says."""

import pytest

from markets.services import catalogue
from portfolios.calc.entries import Kind
from portfolios.calc.imports.reading import Told
from portfolios.queries.named import named
from portfolios.tests import books

pytestmark = pytest.mark.django_db
INFOSYS, APPLE = "INE009A01021", "US0378331005"


@pytest.fixture
def person(alice):
    catalogue.load(only={"INFY.NS", "INFY.BO", "AAPL", "BTC/USDT", "BTC/USD", "BAJAJ-AUTO.NS"})
    return alice


def meant(user, chosen=None, **told):
    row = Told(2, kind=Kind.BUY, **told)
    found = named([row], user=user, chosen=chosen or {}).of(row)
    return found and found.symbol


def test_the_exchange_says_which_listing(person):
    assert meant(person, symbol="INFY", ending=".NS") == "INFY.NS"
    assert meant(person, symbol="INFY", ending=".BO") == "INFY.BO"
    assert meant(person, symbol="bajaj-auto", ending=".NS") == "BAJAJ-AUTO.NS"


def test_a_bare_ticker_of_a_known_exchange_is_nobody_elses(person):
    assert meant(person, symbol="AAPL", ending=".NS") is None


def test_an_isin_says_it_where_the_symbol_does_not(person):
    assert meant(person, isin=APPLE) == "AAPL"
    assert meant(person, symbol=APPLE.lower()) == "AAPL"
    assert meant(person, symbol="INFOSYS", isin=INFOSYS, ending=".BO") == "INFY.BO"


def test_an_isin_that_contradicts_the_symbol_counts(person):
    assert meant(person, symbol="AAPL", isin=INFOSYS) in ("INFY.NS", "INFY.BO")
    assert meant(person, symbol="AAPL", isin=APPLE) == "AAPL"


@pytest.mark.parametrize("text", ["BTC/USDT", "btc-usdt", "BTCUSDT", "BTC"])
def test_pairs_in_any_spelling(person, text):
    assert meant(person, symbol=text) == "BTC/USDT"


def test_what_somebody_chose_counts_first(person):
    assert meant(person, {"APPLE INC": "AAPL"}, symbol="APPLE INC") == "AAPL"
    assert meant(person, symbol="APPLE INC") is None


def test_ones_own_are_found_and_nobody_elses(person, bob):
    books.own(bob, "HOUSE-1")
    assert meant(bob, symbol="house-1") == "HOUSE-1"
    assert meant(person, symbol="HOUSE-1") is None


def test_a_hundred_symbols_are_two_reads(person, django_assert_num_queries):
    rows = [Told(place, symbol=f"X{place}", isin=APPLE) for place in range(100)]
    with django_assert_num_queries(2):
        named(rows, user=person, chosen={})
