"""What a symbol in an address, a query or a body means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from markets.calc import symbols
from markets.errors import UnknownSymbol
from markets.models import Alias, Instrument
from markets.queries.instruments import by_symbol, by_symbols, directory

HERE = ["BTC/USDT", "BTC/USD", "ETH/USD", "EUR/USD", "EUR/USDT"]
LISTED = ["BAJAJ-AUTO.NS", "BRK-B", "M&M.NS", "^NSEI", "ETH", "AAPL"]


@pytest.fixture
def market(db: None) -> None:
    for symbol in HERE:
        Instrument.objects.create(symbol=symbol, name=symbol, kind="fx" if symbol == "EUR/USD" else "crypto")
    for symbol in LISTED:
        Instrument.objects.create(symbol=symbol, name=symbol, kind="stock")


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        *[(symbol, symbol) for symbol in HERE + LISTED],
        ("btc-usdt", "BTC/USDT"),
        ("BTC-USDT", "BTC/USDT"),
        ("btc/usdt", "BTC/USDT"),
        (" btc/usdt ", "BTC/USDT"),
        ("BTC", "BTC/USDT"),
        ("btc", "BTC/USDT"),
        ("eur-usd", "EUR/USD"),
        ("EUR", "EUR/USDT"),
        ("bajaj-auto.ns", "BAJAJ-AUTO.NS"),
        ("m&m.ns", "M&M.NS"),
        ("^nsei", "^NSEI"),
        ("eth", "ETH"),  # a listed symbol beats a crypto base
    ],
)
def test_a_symbol_leads_to_its_instrument(market, text, symbol):
    assert by_symbol(text).symbol == symbol


@pytest.mark.parametrize(
    "text", ["", "NOPE", "BTC-EUR", "BTC/USDT/X", "USD", "ВTC/USDT", "BTC\x00", "BTC USDT", "B" * 41, "..", "^", "١"]
)
def test_what_means_nothing_is_unknown(market, text):
    with pytest.raises(UnknownSymbol):
        by_symbol(text)


def test_an_alias_comes_before_a_guess(market):
    aapl = Instrument.objects.get(symbol="AAPL")
    Alias.objects.create(symbol="BTC-USDT", instrument=aapl)
    Alias.objects.create(symbol="APC", instrument=aapl)

    assert by_symbol("apc") == by_symbol("BTC-USDT") == aapl
    assert by_symbol("BTC/USDT").symbol == "BTC/USDT"


def test_a_private_one_is_there_for_its_owner_alone(market, alice: User, bob: User):
    house = Instrument.objects.create(symbol="HOUSE", name="House", kind="fund", owner=alice)

    assert by_symbol("house", user=alice) == house
    for other in (bob, None):
        with pytest.raises(UnknownSymbol):
            by_symbol("house", user=other)


def test_many_are_two_reads(market, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        found = by_symbols(["btc", "NOPE", *LISTED])
    assert found["NOPE"] is None
    assert found["btc"].symbol == "BTC/USDT"


@given(st.text(max_size=50))
def test_any_text_is_a_symbol_or_is_not(text):
    for guess in symbols.guesses(text):
        assert symbols.is_symbol(guess) or "/" in guess


def test_the_directory_in_memory_says_the_same(market):
    Alias.objects.create(symbol="APC", instrument=Instrument.objects.get(symbol="AAPL"))
    known, aliases = directory()

    for text in ("btc", "BTC-USDT", "apc", "eur-usd", "m&m.ns", "ETH"):
        assert symbols.resolve(text, known, aliases) == by_symbol(text)
    assert symbols.resolve("nope", known, aliases) is None


def test_an_address_leads_back():
    for symbol in HERE + LISTED:
        assert "/" not in symbols.in_address(symbol)
