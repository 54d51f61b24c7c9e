"""What changes the catalogue says so on commit, ends the prices that nobody tells any more, and asks for history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.kit import valkey
from config.kit.models import Outbox
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.live import bus
from markets.models import Instrument, ProviderSymbol
from markets.services import catalogue, catalogue_news, hand_prices, instruments
from markets.services.merge import merge

Commit = Any
JOBS = {"markets.backfill", "markets.refresh_quotes"}
ACTIONS = "admin:markets_instrument_changelist"


def told(instrument: Instrument, venue: Venue = Venue.BINANCE) -> Price:
    return Price(
        instrument_id=instrument.pk, symbol=instrument.symbol, price=Decimal(7), ts_ms=1, venue=venue,
        good_until_ms=2, low=Decimal(7), high=Decimal(7),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_told(db: None) -> None:
    valkey.client().flushdb()


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def priced(btc: Instrument) -> Instrument:
    live.publish([told(btc)])
    return btc


@contextmanager
def news(commit: Commit) -> Iterator[Callable[[], int]]:
    """How often it was said, once what is inside has committed."""
    channel = valkey.client().pubsub()
    channel.subscribe(bus.INSTRUMENTS)  # its connection goes with it
    channel.get_message(timeout=2)

    def heard() -> int:
        count = 0
        while channel.get_message(timeout=0.05):
            count += 1
        return count

    with commit(execute=True):
        yield heard


def wanted() -> set[str]:
    return set(Outbox.objects.values_list("job", flat=True))


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> Commit:
    """Jobs stay in the outbox, where they are seen."""
    monkeypatch.setattr("config.kit.jobs._send_now", lambda row: None)
    return django_capture_on_commit_callbacks


def fresh(symbol: str, **more: Any) -> instruments.Fresh:
    return instruments.Fresh(symbol=symbol, name=symbol, kind="stock", currency="USD", **more)


def test_what_is_added_is_known_and_gets_its_history(commit: Commit, alice: User) -> None:
    with news(commit) as heard:
        instruments.add(fresh("NEW", provider_symbols={Venue.YAHOO: "NEW"}))
    assert (heard(), wanted()) == (1, JOBS)

    Outbox.objects.all().delete()
    with news(commit) as heard:
        instruments.add(fresh("HOUSE", price=Decimal(5)))
    assert (heard(), wanted()) == (1, set())  # nobody has the history of a house
    with news(commit) as heard:
        instruments.add(fresh("OWN"), owner=alice)
    assert heard() == 0


def test_a_new_catalogue_is_and_the_same_one_is_not(commit: Commit, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [entry for entry in catalogue.entries() if entry.symbol in {"BTC/USDT", "AAPL"}]
    monkeypatch.setattr(catalogue, "entries", lambda: entries)
    with news(commit) as heard:
        catalogue.bring_up_to_date()
    assert (heard(), wanted()) == (1, JOBS)

    Outbox.objects.all().delete()
    with news(commit) as heard:
        catalogue.bring_up_to_date()
    assert (heard(), wanted()) == (0, set())


def test_a_new_name_is_known(commit: Commit, btc: Instrument) -> None:
    with news(commit) as heard:
        instruments.change(btc, name="Bitcoin")
    assert (heard(), wanted()) == (1, set())


def test_what_was_merged_has_no_price(commit: Commit, priced: Instrument) -> None:
    into = Instrument.objects.create(symbol="XBT/USDT", name="X", kind="crypto", currency="USDT")
    with news(commit) as heard:
        merge(priced, into)
    assert (heard(), wanted()) == (1, JOBS)  # it has other sources than before
    assert live.latest() == {}


def test_the_admin_switches_prices_off_and_on(commit: Commit, priced: Instrument, charlie: User) -> None:
    browser = signed_in(charlie)
    chosen = {"_selected_action": [priced.pk]}
    with news(commit) as heard:
        browser.post(reverse(ACTIONS), {"action": "deactivate", **chosen})
    assert (heard(), wanted()) == (1, set())
    assert live.latest() == {}

    with news(commit) as heard:
        browser.post(reverse(ACTIONS), {"action": "activate", **chosen})
    assert (heard(), wanted()) == (1, JOBS)


def test_a_price_ends_with_its_source(commit: Commit, priced: Instrument) -> None:
    with news(commit) as heard:
        instruments.source_changed([priced])
    assert (heard(), live.latest(), wanted()) == (1, {}, JOBS)


def test_a_price_by_hand_takes_the_place_of_the_streamed_one(commit: Commit, priced: Instrument) -> None:
    priced.hand_priced = True
    priced.save()
    with commit(execute=True):
        hand_prices.put(priced, {priced.created_at.date(): Decimal(9)})
    with commit(execute=True):
        instruments.source_changed([priced])
    assert [(price.price, price.venue) for price in live.latest().values()] == [(9, Venue.HAND)]


def test_the_admins_page_tells_which_changes_are_of_the_source(
    commit: Commit, priced: Instrument, charlie: User
) -> None:
    browser, page = signed_in(charlie), reverse("admin:markets_instrument_change", args=[priced.pk])
    form = browser.get(page).context["adminform"].form
    rows = list(priced.provider_symbols.order_by("provider"))
    sent = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    for prefix, count in (("provider_symbols", len(rows)), ("aliases", 0), ("backfills", 0)):
        sent |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": count}
    for number, row in enumerate(rows):
        at = f"provider_symbols-{number}"
        sent |= {f"{at}-id": row.pk, f"{at}-instrument": priced.pk, f"{at}-provider": row.provider,
                 f"{at}-symbol": row.symbol}  # fmt: skip

    with news(commit) as heard:
        assert browser.post(page, sent | {"name": "Other"}).status_code == 302
    assert (heard(), len(live.latest()), wanted()) == (1, 1, set())

    with news(commit) as heard:
        assert browser.post(page, sent | {"provider_symbols-0-symbol": "XBTUSDT"}).status_code == 302
    assert ProviderSymbol.objects.filter(symbol="XBTUSDT").exists()
    assert (heard(), live.latest(), wanted()) == (1, {}, JOBS)


def test_a_price_that_was_told_meanwhile_is_swept(priced: Instrument) -> None:
    aapl = Instrument.objects.create(symbol="AAPL", name="Apple", kind="stock", currency="USD")
    live.publish([told(aapl, Venue.YAHOO), replace(told(aapl), instrument_id=9)])
    catalogue_news.sweep([Venue.BINANCE], kept=[priced.pk])
    assert live.latest().keys() == {priced.pk, aapl.pk}
