"""An instrument that the catalogue does not have: found at a provider, added as the provider tells it."""

import pytest

from accounts.calc.devices import Visitor
from accounts.services import families
from config.kit import valkey
from config.kit.models import Audit, Outbox
from markets import providers
from markets.calc.venues import Venue
from markets.models import Instrument, ProviderSymbol
from markets.replay.yahoo import Listed, Yahoo
from markets.services import catalogue
from markets.tests.providing import providing

pytestmark = pytest.mark.django_db


@pytest.fixture
def yahoo():
    valkey.client().flushdb()
    catalogue.load(only={"AAPL"})
    service = Yahoo({
        "AAPL": Listed(230.57, 229.0, name="Apple Inc."),
        "APLE": Listed(12.1, 12.0, name="Apple Hospitality", exchange="NYQ"),
        "APC.DE": Listed(200.0, 199.0, "EUR", name="Apple in Frankfurt", exchange="GER"),
        "EURNOK=X": Listed(11.7, 11.6, "NOK", name="EUR/NOK", kind="CURRENCY", exchange="CCY"),
    })  # fmt: skip
    with providing(service):
        providers.get(Venue.YAHOO).client.sleep = lambda seconds: None
        yield service


@pytest.fixture
def as_alice(api, alice):
    api.token = families.start(alice, visitor=Visitor(address="198.51.100.7", device="curl")).access_token
    return api


def test_hits_say_what_is_here_already(as_alice, yahoo):
    found = as_alice.get("provider-search?q=apple").json()

    assert [(hit["symbol"], hit["exchange"], hit["here"]) for hit in found["results"]] == [
        ("AAPL", "NASDAQ", True), ("APLE", "NYSE", False), ("APC.DE", "XETRA", False),
    ]  # fmt: skip
    assert found["detail"] == ""


def test_the_same_search_costs_one_call_an_hour(as_alice, yahoo):
    for q in ("apple", "Apple", "  apple "):
        as_alice.get(f"provider-search?q={q}")

    assert len(yahoo.asked) == 1


def test_a_hit_is_added_for_everybody_as_the_provider_tells_it(as_alice, yahoo, alice):
    answer = as_alice.post("provider-search", q="apple", symbol="APC.DE")

    assert answer.status_code == 201, answer.content
    made = Instrument.objects.get(symbol="APC.DE")
    assert (made.currency, made.exchange, made.name, made.owner) == ("EUR", "XETRA", "Apple in Frankfurt", None)
    assert not made.hand_priced and made.primary_venue == Venue.YAHOO
    assert Audit.objects.get(action="instrument.added").actor_id == alice.pk
    assert {"markets.backfill", "markets.refresh_quotes"} <= set(Outbox.objects.values_list("job", flat=True))


def test_a_rate_is_spelled_as_a_pair(as_alice, yahoo):
    assert as_alice.post("provider-search", q="eur/nok", symbol="EUR/NOK").status_code == 201
    assert ProviderSymbol.objects.get(instrument__symbol="EUR/NOK").symbol == "EURNOK=X"


def test_what_nobody_knows_is_not_added(as_alice, yahoo):
    assert as_alice.post("provider-search", q="apple", symbol="MADEUP").status_code == 404
    assert not Instrument.objects.filter(symbol="MADEUP").exists()


def test_one_that_is_here_is_answered_and_not_doubled(as_alice, yahoo):
    assert as_alice.post("provider-search", q="apple", symbol="AAPL").json()["symbol"] == "AAPL"
    assert Instrument.objects.count() == 1


def test_a_provider_that_is_down_is_a_sentence(as_alice, yahoo):
    yahoo.faults.refuse = 503
    answer = as_alice.get("provider-search?q=apple")

    assert answer.status_code == 200 and answer.json() == {
        "count": 0, "results": [], "detail": "Yahoo: It answered 503.",
    }  # fmt: skip


def test_an_answer_of_before_outlives_its_provider(as_alice, yahoo, monkeypatch):
    as_alice.get("provider-search?q=apple")
    monkeypatch.setattr("markets.services.provider_search.FRESH_S", 0)
    yahoo.faults.refuse = 503

    assert as_alice.get("provider-search?q=apple").json()["count"] == 3


def test_twenty_a_day_are_enough(as_alice, yahoo, monkeypatch):
    monkeypatch.setattr("markets.services.provider_search.MOST_A_DAY", 1)
    assert as_alice.post("provider-search", q="apple", symbol="APC.DE").status_code == 201

    answer = as_alice.post("provider-search", q="apple", symbol="APLE")
    assert answer.status_code == 429 and answer["Retry-After"]


def test_simulated_data_asks_nobody(as_alice, yahoo, settings):
    settings.MARKET_DATA = "simulated"

    assert "simulated" in as_alice.get("provider-search?q=apple").json()["detail"]
    assert yahoo.asked == []


@pytest.mark.parametrize("query", ["", "q=", "q=a", "q=%00%00", "q=" + "x" * 81, "q=apple&q=tesla", "q=apple&limit=5"])
def test_c5_odd_queries(as_alice, yahoo, query):
    assert as_alice.get(f"provider-search?{query}").status_code == 400


def test_strangers_may_not(api, yahoo):
    assert api.get("provider-search?q=apple").status_code == 401
