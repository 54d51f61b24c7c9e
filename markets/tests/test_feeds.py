"""What clients, administrators, Prometheus and the watch are told of the sources of prices."""

import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests import cast
from config.kit import valkey
from config.kit.metrics import exposition
from config.kit.models import Event
from markets.calc.venues import Venue
from markets.queries.feeds import GONE_MS, KEY, feeds
from markets.services import watch

NOW = 1_770_000_000_000


@pytest.fixture(autouse=True)
def live(settings: Any) -> Iterator[None]:
    settings.MARKET_DATA = "live"
    client = valkey.client()
    client.delete(KEY, watch.QUIET_SINCE)
    yield
    client.delete(KEY, watch.QUIET_SINCE)


def tell(venue: Venue = Venue.BINANCE, *, age_ms: int = 0, **given: Any) -> None:
    now_ms = int(time.time() * 1000)
    line = {
        "venue": venue.slug, "at_ms": now_ms - age_ms, "state": "live", "last_message_ms": NOW,
        "messages_per_second": 12.5, "reconnects": 3, "lag_ms": 40, "detail": "", "symbols": 42, "silent": [],
        "ticks": 1000, "gaps_filled": 2, "gaps_left": 1, "rejected": {"spike": 5}, **given,
    }  # fmt: skip
    valkey.client().hset(KEY, venue.slug, orjson.dumps(line).decode())


def one(venue: Venue = Venue.BINANCE) -> Any:
    return next(feed for feed in feeds() if feed.venue is venue)


@pytest.mark.django_db
def test_clients_are_told_as_the_contract_says(api: cast.Api) -> None:
    tell()
    answer = api.get("/api/v1/feeds")
    assert answer.status_code == 200
    found = {line["venue"]: line for line in answer.json()["results"]}
    assert found["binance"] == {
        "venue": "binance", "state": "live", "last_message_at": "2026-02-02T02:40:00Z", "messages_per_second": 12.5,
        "reconnects": 3, "lag_ms": 40, "detail": "", "symbols": 42, "silent": [],
    }  # fmt: skip
    assert found["okx"]["state"] == "down"
    assert found["okx"]["last_message_at"] is None
    assert list(found)[:4] == ["binance", "coinbase", "coinbase-exchange", "okx"]


@pytest.mark.django_db
def test_c5_it_takes_no_parameters(api: cast.Api) -> None:
    assert api.get("/api/v1/feeds?venue=binance").status_code == 400


def test_a_process_that_is_gone_shows_as_down() -> None:
    tell(age_ms=GONE_MS - 2000)
    assert one().state == "live"
    tell(age_ms=GONE_MS + 1000)
    assert (one().state, one().messages_per_second, one().lag_ms) == ("down", 0, None)
    assert one().reconnects == 3


def test_simulated_data_is_one_feed_with_its_name(settings: Any) -> None:
    settings.MARKET_DATA = "simulated"
    tell(Venue.SIMULATOR)
    assert [feed.venue for feed in feeds()] == [Venue.SIMULATOR]


def test_without_valkey_they_are_down_and_nothing_breaks(settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert {feed.state for feed in feeds()} == {"down"}


def test_prometheus_reads_what_ingest_counts() -> None:
    tell()
    told = exposition().decode()
    assert 'tidemark_feed_up{venue="binance"} 1.0' in told
    assert 'tidemark_feed_up{venue="okx"} 0.0' in told
    assert 'tidemark_ticks_rejected_total{reason="spike",venue="binance"} 5.0' in told
    assert 'tidemark_feed_reconnects_total{venue="binance"} 3.0' in told
    assert 'tidemark_feed_lag_seconds{venue="binance"} 0.04' in told


@pytest.mark.django_db
def test_the_admins_page_is_for_administrators(charlie: User, alice: User, client: Client) -> None:
    tell(silent=["DOGEUSDT"], detail="HTTP 429", state="down")
    client.force_login(alice)
    assert client.get("/admin/feeds/").status_code == 302
    client.force_login(charlie)
    page = client.get("/admin/feeds/").content.decode()
    for words in ("Binance", "HTTP 429", "DOGEUSDT", "Put aside: spike"):
        assert words in page


@pytest.mark.django_db(transaction=True)
def test_who_stays_away_is_told_of_once(charlie: User, settings: Any) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    for venue in (Venue.BINANCE, Venue.COINBASE, Venue.COINBASE_EXCHANGE):
        tell(venue)
    tell(Venue.OKX, state="down", detail="HTTP 429")
    now_ms = int(time.time() * 1000)
    for minute in range(5):
        watch.watch(now_ms + minute * 60_000)

    assert list(Event.objects.values_list("kind", "subject")) == [("feed.down", "okx")]
    tell(Venue.OKX)
    watch.watch(now_ms + 300_000)
    watch.watch(now_ms + 360_000)
    assert list(Event.objects.order_by("id").values_list("kind", "subject")) == [
        ("feed.down", "okx"),
        ("feed.up", "okx"),
    ]


@pytest.mark.django_db
def test_a_short_absence_is_nobodys_business() -> None:
    for venue in (Venue.COINBASE, Venue.COINBASE_EXCHANGE, Venue.OKX):
        tell(venue)
    now_ms = int(time.time() * 1000)
    tell(state="stalled")
    watch.watch(now_ms)
    tell()
    watch.watch(now_ms + 60_000)
    tell(state="down")
    watch.watch(now_ms + 120_000)
    assert not Event.objects.exists()
    assert mail.outbox == []
