"""The catalogue: what its files hold, and what loading them does and leaves alone."""

from collections import Counter
from decimal import Decimal

import pytest

from markets.calc import hours, isin
from markets.calc.symbols import is_symbol
from markets.calc.venues import Venue
from markets.models import Alias, Instrument, ProviderSymbol
from markets.queries.instruments import by_symbol
from markets.services import catalogue

ENTRIES = list(catalogue.entries())


def test_it_holds_what_people_look_for():
    kinds = Counter(entry.kind for entry in ENTRIES)
    suffixes = Counter(entry.symbol.rpartition(".")[2] for entry in ENTRIES if entry.kind == "stock")

    assert kinds["crypto"] == 50
    assert kinds["etf"] == 40
    assert kinds["bond"] + kinds["fund"] == kinds["fx"] == 20
    assert kinds["index"] == 15
    assert suffixes["NS"] == suffixes["BO"] == 50
    assert 100 <= kinds["stock"] - 100 <= 102
    assert ENTRIES[0].symbol == "BTC/USDT"


def test_no_two_are_one():
    symbols = Counter(entry.symbol for entry in ENTRIES)
    symbols.update(alias for entry in ENTRIES for alias in entry.aliases)
    spellings = Counter(item for entry in ENTRIES for item in entry.providers.items())

    assert [symbol for symbol, times in symbols.items() if times > 1] == []
    assert [spelled for spelled, times in spellings.items() if times > 1] == []


def test_each_entry_is_sound():
    for entry in ENTRIES:
        instrument = entry.instrument()
        instrument.full_clean(exclude=["owner"], validate_unique=False, validate_constraints=False)
        assert is_symbol(entry.symbol), entry
        assert instrument.tick_size > 0, entry
        assert entry.providers, entry
        assert not instrument.isin or isin.is_valid(instrument.isin), entry
        if entry.kind in ("stock", "etf", "bond"):
            assert instrument.sector and instrument.country and instrument.exchange, entry


def test_every_exchange_has_hours():
    assert {entry.values["exchange"] for entry in ENTRIES} - {""} <= hours.EXCHANGES.keys()


@pytest.mark.parametrize("wrong", ["US0378331006", "US037833100", "us0378331005", "0378331005US", "", "US03783310051"])
def test_an_isin_has_a_digit_that_checks_it(wrong):
    assert isin.is_valid("US0378331005")
    assert not isin.is_valid(wrong)


@pytest.mark.parametrize(
    ("symbol", "venue", "spelled"),
    [
        ("BTC/USDT", Venue.BINANCE, "BTCUSDT"),
        ("BTC/USDT", Venue.OKX, "BTC-USDT"),
        ("BTC/USD", Venue.COINBASE, "BTC-USD"),
        ("EUR/USD", Venue.YAHOO, "EURUSD=X"),
        ("TCS.BO", Venue.ALPHAVANTAGE, "TCS.BSE"),
        ("M&M.NS", Venue.YAHOO, "M&M.NS"),
        ("BRK-B", Venue.YAHOO, "BRK-B"),
        ("^NSEI", Venue.YAHOO, "^NSEI"),
    ],
)
def test_each_venue_has_its_own_spelling(symbol, venue, spelled):
    entry = next(entry for entry in ENTRIES if entry.symbol == symbol)
    assert entry.providers[venue] == spelled


def test_loading_twice_adds_once(db, django_assert_max_num_queries):
    assert catalogue.load() == catalogue.Loaded(added=len(ENTRIES), filled_in=0)
    with django_assert_max_num_queries(12):
        assert catalogue.load() == catalogue.Loaded(added=0, filled_in=0)

    btc = by_symbol("BTC")
    assert (btc.base, btc.currency, btc.primary_venue) == ("BTC", "USDT", Venue.BINANCE)
    assert btc.pk == min(Instrument.objects.values_list("pk", flat=True))
    assert by_symbol("FB").symbol == "META"
    assert by_symbol("zomato.ns").symbol == "ETERNAL.NS"
    assert by_symbol("BRK.B").symbol == "BRK-B"


def test_what_an_administrator_changed_stays(db):
    catalogue.load(only={"AAPL", "META"})
    Instrument.objects.filter(symbol="AAPL").update(
        name="Apple", sector="", active=False, tick_size=Decimal("0.5"), primary_venue=Venue.ALPHAVANTAGE
    )
    Instrument.objects.filter(symbol="META").update(symbol="META2")
    Alias.objects.create(symbol="META", instrument=Instrument.objects.get(symbol="META2"))
    ProviderSymbol.objects.filter(instrument__symbol="AAPL", provider=Venue.YAHOO).delete()

    assert catalogue.load(only={"AAPL", "META"}) == catalogue.Loaded(added=0, filled_in=1)

    apple = Instrument.objects.get(symbol="AAPL")
    assert (apple.name, apple.active, apple.tick_size) == ("Apple", False, Decimal("0.5"))
    assert apple.sector == "Information Technology"
    assert [row.provider for row in apple.provider_symbols.all()] == [Venue.ALPHAVANTAGE]
    assert by_symbol("META").symbol == "META2"
