"""What exchanges stream has years behind it: asked of their own REST, stored once, and gone on with after a fault."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from config.kit import valkey
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.venues import Venue
from markets.feeds import asking
from markets.models import Backfill, DailyClose, Instrument, ProviderSymbol
from markets.queries.candles import candles
from markets.queries.closes import close_on
from markets.replay.book import Trade
from markets.replay.exchange import Answer, Exchange, now_ms
from markets.replay.server import Fleet, running
from markets.replay.venues import EXCHANGES
from markets.services import exchange_history, history

pytestmark = pytest.mark.django_db
TODAY_MS = Interval.D1.floor(now_ms())
HOUR_MS = Interval.H1.ms
PAST = {1900: "4000.5", 400: "41000.123456789", 2: "61000", 1: "62000.10"}
"""A price of so many days ago; today's, which is no close yet, is 63000."""
SPELLED = {Venue.BINANCE: "BTCUSDT"}


class Asked(NamedTuple):
    fleet: Fleet

    def exchange(self, venue: Venue = Venue.BINANCE) -> Exchange:
        found: Exchange = next(port.service for port in self.fleet.ports if port.service.venue is venue)
        return found


@pytest.fixture
def asked(btc: Instrument, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """All exchanges, with the same few trades of six years in their books."""
    valkey.client().flushdb()
    monkeypatch.setattr(asking, "PAUSE_S", 0)
    services = [kind() for kind in EXCHANGES.values()]
    for service in services:
        page = service.book.page(SPELLED.get(service.venue, "BTC-USDT"))
        for number, (ago, price) in enumerate({**PAST, 0: "63000"}.items()):
            for later_ms, told in ((0, "1"), (500, price)):
                page.add(Trade(2 * number + later_ms // 500, told, "0.5", TODAY_MS - ago * DAY_MS + later_ms))
    with running(*services) as fleet:
        settings.MARKET_DATA, settings.MARKET_PROVIDERS = "live", []
        settings.OUTBOUND_ALLOW = [port.address for port in fleet.ports]
        settings.EXCHANGES = {port.service.venue.slug: port.urls for port in fleet.ports}
        yield Asked(fleet)


def only(*venues: Venue) -> None:
    ProviderSymbol.objects.exclude(provider__in=venues).delete()


def day(ago: int) -> date:
    return datetime.fromtimestamp(TODAY_MS / 1000, UTC).date() - timedelta(days=ago)


@pytest.mark.parametrize("venue", EXCHANGES)
def test_a_new_pair_gets_years_of_days_and_weeks_of_hours(asked: Asked, btc: Instrument, venue: Venue) -> None:
    only(venue)
    assert (history.plan(), history.work()) == (2, 2)

    days = [bar for bar in candles(btc, Interval.D1, limit=10, venue=venue) if bar.ts_ms < TODAY_MS]
    assert [(bar.ts_ms, bar.open, bar.close, bar.volume) for bar in days] == [
        (TODAY_MS - ago * DAY_MS, 1.0, float(price), 1.0) for ago, price in PAST.items()
    ]
    hours = candles(btc, Interval.H1, limit=10, venue=venue)
    until_now = PAST.keys() & {2, 1} | ({0} if now_ms() >= TODAY_MS + HOUR_MS else set())
    assert [bar.ts_ms for bar in hours] == [TODAY_MS - ago * DAY_MS for ago in sorted(until_now, reverse=True)]
    assert {row.state for row in Backfill.objects.all()} == {"done"}
    assert {row.progress_pct for row in Backfill.objects.all()} == {100}


def test_closes_are_exact_and_a_day_that_runs_has_none(asked: Asked, btc: Instrument) -> None:
    only(Venue.BINANCE)
    history.plan()
    history.work()

    told = DailyClose.objects.order_by("day").values_list("day", "close")
    assert list(told) == [(day(ago), Decimal(price)) for ago, price in PAST.items()]
    found = close_on(btc, day(2))
    assert found is not None
    assert found.close == Decimal(61000)


def test_nothing_is_asked_twice_and_after_a_day_only_its_end(asked: Asked) -> None:
    only(Venue.BINANCE)
    history.plan()
    history.work()
    assert history.plan() == 0

    Backfill.objects.update(changed_at=timezone.now() - timedelta(days=1))
    before = len(asked.exchange().asked)
    assert (history.plan(), history.work()) == (2, 2)
    assert len(asked.exchange().asked) == before + 2


def test_the_primary_venue_comes_first(asked: Asked, btc: Instrument) -> None:
    """A chart is there before the others are asked."""
    assert btc.primary_venue == Venue.BINANCE
    history.plan()
    history.work(seconds=0)
    for expected in ("closes", "candles"):
        row = history.backfills.claimed()
        assert row is not None
        assert (row.source, row.what) == (Venue.BINANCE, expected)


def test_a_venue_that_wants_to_be_left_alone_is_and_the_others_are_asked(asked: Asked) -> None:
    only(Venue.BINANCE, Venue.COINBASE)
    binance = asked.exchange()
    binance.faults.refuse, binance.faults.retry_after_s = HTTPStatus.TOO_MANY_REQUESTS, 120
    assert history.plan() == 4
    assert history.work() == 2

    rows = {row.what: row for row in Backfill.objects.filter(source=Venue.BINANCE)}
    assert (rows["closes"].state, rows["closes"].error) == ("failed", "It answered: HTTP 429.")
    assert rows["candles"].state == "waiting"  # it has done nothing wrong
    assert valkey.client().ttl(valkey.key("provider", "binance", "rests")) in range(100, 121)
    assert history.plan() == 0

    binance.faults.refuse = 0
    valkey.client().delete(valkey.key("provider", "binance", "rests"))
    assert history.plan(now=timezone.now() + timedelta(hours=2)) > 0
    history.work()
    assert {row.state for row in Backfill.objects.filter(source=Venue.BINANCE)} == {"done"}


def test_a_short_fault_is_sat_out(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    only(Venue.BINANCE)
    binance, answers = asked.exchange(), iter([Answer("", HTTPStatus.BAD_GATEWAY), Answer("<html>")])
    known = binance.get
    monkeypatch.setattr(binance, "get", lambda *parts: next(answers, None) or known(*parts))
    history.plan()

    assert history.work() == 2


@pytest.mark.parametrize(
    "body", ['{"code":0}', "[[1]]", '[["x","1","1","1","1","1"]]', '[[1,"","1","1","1","1"]]', "null", "[7]"]
)
def test_an_answer_of_another_shape_fails_its_row_only(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    only(Venue.BINANCE)
    binance = asked.exchange()
    monkeypatch.setattr(binance, "get", lambda *parts: Answer(body))
    history.plan()

    assert history.work() == 0
    assert {row.state for row in Backfill.objects.all()} == {"failed"}
    assert len(binance.asked) == 2  # asking again would change nothing
    assert not DailyClose.objects.exists()


@pytest.mark.parametrize("row", [
    '"2","1","1.5","1.2","1"', '"1","2","1.5","1.2","1"', '"0","0","0","0","1"', '"1","2","1","1.5","-1"',
    '"NaN","2","1","1.5","1"', '"1","Infinity","1","1.5","1"',
])  # fmt: skip
def test_a_candle_that_no_market_makes_is_left_out(asked: Asked, monkeypatch: pytest.MonkeyPatch, row: str) -> None:
    only(Venue.BINANCE)
    good = f'[{TODAY_MS - DAY_MS},"1","2","1","1.5","7"]'
    body = f"[[{TODAY_MS - 2 * DAY_MS},{row}],{good},[{TODAY_MS - DAY_MS + 1},{good[1:-1].partition(',')[2]}]]"
    monkeypatch.setattr(asked.exchange(), "get", lambda *parts: Answer(body))
    history.plan()
    history.work()

    assert [(one.day, one.close) for one in DailyClose.objects.all()] == [(day(1), Decimal("1.5"))]


def test_a_pair_that_the_venue_does_not_trade_holds_up_no_other(asked: Asked) -> None:
    only(Venue.BINANCE, Venue.COINBASE)
    asked.exchange().symbols = frozenset()
    history.plan()

    assert history.work() == 2
    assert len(asked.exchange().asked) == 2
    assert {row.error for row in Backfill.objects.filter(state="failed")} == {"It answered: HTTP 400."}


def test_calls_of_a_day_have_an_end(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    only(Venue.OKX)
    monkeypatch.setattr(exchange_history, "CALLS_PER_DAY", 3)
    history.plan()

    assert history.work() == 0
    assert len(asked.exchange(Venue.OKX).asked) == 3
    assert {row.error for row in Backfill.objects.all()} == {"Today's calls are used up."}


def test_how_far_it_has_come_is_told(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    only(Venue.OKX)
    seen: list[int] = []
    monkeypatch.setattr(exchange_history.backfills, "came_to", lambda row, pct: seen.append(pct))
    history.plan()
    row = history.backfills.claimed()
    assert row is not None
    exchange_history.fetch(row)

    assert len(seen) == 22
    assert seen == sorted(seen)
    assert (seen[0], seen[-1] > 90) == (0, True)


def test_a_pair_that_is_no_longer_streamed_has_no_row_left(asked: Asked) -> None:
    history.plan()
    ProviderSymbol.objects.all().delete()

    assert history.work() == 0
    assert not Backfill.objects.exists()
