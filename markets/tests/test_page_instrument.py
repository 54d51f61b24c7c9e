"""The page of one instrument: who finds it, under which address, and what it says."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests import cast
from markets.models import CorporateAction, DailyClose, Fundamentals, Instrument
from markets.services import catalogue, hand_prices, instruments


@pytest.fixture(autouse=True)
def simulated(db: None, settings: Settings) -> None:
    settings.MARKET_DATA = "simulated"
    catalogue.load(only={"BTC/USDT", "AAPL", "BAJAJ-AUTO.NS", "^NSEI"})


@pytest.mark.parametrize("address", ["btc-usdt", "BTC/USDT", "BTC"])
def test_every_spelling_leads_to_one_address(client: Client, address: str) -> None:
    answer = client.get(f"/markets/{address}/?interval=1h")
    assert (answer.status_code, answer["Location"]) == (302, "/markets/BTC-USDT/?interval=1h")


@pytest.mark.parametrize("address", ["BTC-USDT", "BAJAJ-AUTO.NS", "%5ENSEI", "AAPL"])
def test_each_kind_has_its_page_and_tabs(client: Client, address: str) -> None:
    for tab in ("", "fundamentals/", "events/"):
        assert client.get(f"/markets/{address}/{tab}").status_code == 200


def test_an_unknown_symbol_says_what_to_do(client: Client) -> None:
    answer = client.get("/markets/NO-SUCH/")
    assert answer.status_code == 404
    assert "/markets/add/?q=NO-SUCH" in answer.content.decode()


@pytest.mark.parametrize("interval", ["2m", "", "1D", "%00"])
def test_only_real_intervals_are_drawn(client: Client, interval: str) -> None:
    assert client.get(f"/markets/AAPL/?interval={interval}").status_code == (200 if interval == "" else 400)


def test_the_page_carries_what_is_drawn_for_who_has_no_script(client: Client) -> None:
    answer = client.get("/markets/BTC-USDT/")
    assert len(answer.context["bars"]) == 120
    charted = answer.content.decode().split('id="chart-candles" type="application/json">')[1].split("<")[0]
    assert len(json.loads(charted)) == 1000
    assert "120 bars of 1d" in answer.content.decode()


def test_events_mark_the_chart(client: Client) -> None:
    page = client.get("/markets/AAPL/")
    marks = json.loads(page.content.decode().split('id="chart-events" type="application/json">')[1].split("<")[0])
    assert marks
    assert {mark["type"] for mark in marks} <= set(CorporateAction.Type.values)


def test_live_data_shows_what_providers_told(client: Client, settings: Settings) -> None:
    settings.MARKET_DATA = "live"
    aapl = Instrument.objects.get(symbol="AAPL")
    Fundamentals.objects.create(instrument=aapl, period="quarter", as_of="2026-09-30", currency="USD", source=20,
                                revenue=Decimal("94036000000"), net_income=Decimal("23434000000"),
                                fetched_at=timezone.now())  # fmt: skip
    CorporateAction.objects.create(instrument=aapl, type="split", ex_date="2020-08-31", ratio="4:1", source=20)
    assert "24.9 %" in client.get("/markets/AAPL/fundamentals/").content.decode()
    assert "4:1" in client.get("/markets/AAPL/events/").content.decode()


def test_bob_does_not_find_what_is_alices_own(client: Client, alice: User, bob: User) -> None:
    instruments.add(instruments.Fresh("MY-FLAT", "Flat", "fund", "INR", Decimal(5)), owner=alice)
    client.force_login(bob)
    assert client.get("/markets/MY-FLAT/").status_code == 404
    assert client.post("/markets/MY-FLAT/price/", {"day": "2026-11-20", "price": "6"}).status_code == 404
    assert DailyClose.objects.values_list("close", flat=True).get() == 5


def test_a_hand_price_is_typed_as_its_owner_writes_numbers(client: Client, alice: User) -> None:
    instruments.add(instruments.Fresh("MY-FLAT", "Flat", "fund", "EUR", Decimal(5)), owner=alice)
    alice.profile.locale = "de"
    alice.profile.save()
    client.force_login(alice)
    client.post("/markets/MY-FLAT/price/", {"day": "2026-11-20", "price": "1.234,5"})
    assert DailyClose.objects.get(day="2026-11-20").close == Decimal("1234.5")
    client.post("/markets/MY-FLAT/price/", {"day": "2026-11-20", "price": "-1"})
    client.post("/markets/MY-FLAT/price/", {"day": "9999-01-01", "price": "1"})
    assert DailyClose.objects.filter(close__gt=5).count() == 1


def test_nobody_prices_what_a_market_prices(client: Client, charlie: User) -> None:
    client.force_login(charlie)
    assert client.post("/markets/AAPL/price/", {"day": "2026-11-20", "price": "6"}).status_code == 409


def test_what_is_added_by_hand_is_ones_own(client: Client, alice: User) -> None:
    client.force_login(alice)
    sent = {
        "symbol": "gold-bar",
        "name": "Gold",
        "kind": "fund",
        "currency": "usd",
        "price": "2,500",
        "everybody": "on",
    }
    assert client.post("/markets/add/", sent).status_code == 302
    assert Instrument.objects.get(symbol="GOLD-BAR").owner == alice
    again = client.post("/markets/add/", sent)
    assert again.status_code == 400
    assert "already" in again.content.decode()


def test_b4_only_an_administrator_with_two_factors_adds_for_everybody(
    client: Client, charlie: User, settings: Settings
) -> None:
    settings.DEMO_OPEN = False  # where it is not one's own machine
    client.force_login(charlie)
    sent = {"name": "Gold", "kind": "fund", "currency": "usd", "price": "2500", "everybody": "on"}
    client.post("/markets/add/", sent | {"symbol": "GOLD-1"})
    assert Instrument.objects.get(symbol="GOLD-1").owner == charlie
    assert "For everybody" not in client.get("/markets/add/").content.decode()

    cast.with_app(charlie)
    client.post("/markets/add/", sent | {"symbol": "GOLD-2"})
    assert Instrument.objects.get(symbol="GOLD-2").owner is None
    assert "New price" in client.get("/markets/GOLD-2/").content.decode()


def test_b4_staff_do_not_price_what_is_everybodys(client: Client, bob: User) -> None:
    gold = instruments.add(instruments.Fresh("GOLD", "Gold", "fund", "USD", Decimal(5)), owner=None)
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    client.force_login(bob)
    assert "New price" not in client.get("/markets/GOLD/").content.decode()
    assert client.post("/markets/GOLD/price/", {"day": "2026-11-20", "price": "6"}).status_code == 404
    assert DailyClose.objects.get(instrument=gold).close == 5


def test_what_is_priced_by_hand_is_charted_by_days(client: Client, alice: User) -> None:
    flat = instruments.add(instruments.Fresh("MY-FLAT", "Flat", "fund", "INR", Decimal(5)), owner=alice)
    hand_prices.put(flat, {timezone.localdate() - timedelta(days=9): Decimal("4.5")})
    client.force_login(alice)
    page = client.get("/markets/MY-FLAT/?interval=1h")
    assert [row[4] for row in page.context["charted"]] == [4.5, 5]
    assert (page.context["intervals"], page.context["interval"], page.context["flat"]) == (["1d", "1w"], "1d", True)
    assert "data-live" not in page.content.decode()


@pytest.mark.parametrize("query", ["symbols=A,B,C,D,E,F", "range=2y&symbols=AAPL", "symbols=%00"])
def test_compare_refuses_what_it_cannot_show(client: Client, query: str) -> None:
    assert client.get(f"/markets/compare/?{query}").status_code == 400


def test_compare_names_what_it_does_not_know(client: Client) -> None:
    page = client.get("/markets/compare/?symbols=AAPL,btc-usdt&symbols=NONE").content.decode()
    assert "Not known here: NONE." in page
    assert page.count('class="line s') == 2
    assert "Each begins at 100 on" in page


def test_all_that_the_chart_imports_is_asked_for_at_once(client: Client) -> None:
    imported, found = ["price-chart"], set[str]()
    while imported:
        name = imported.pop()
        if name not in found:
            found.add(name)
            script = (settings.BASE_DIR / f"static/js/{name}.js").read_text()
            imported += re.findall(r'^(?:import|} from) .*?"\./([\w-]+)\.js"', script, re.MULTILINE)
    page = client.get("/markets/BTC-USDT/").text
    assert set(re.findall(r'rel="modulepreload" href="[^"]*/js/([\w-]+)\.', page)) == found
