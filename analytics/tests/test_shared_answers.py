"""An answer is made once for all who ask at the same time, and again as soon as a candle moved or a second is over."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accounts.models import User
from accounts.services import api_tokens
from accounts.tests.cast import Api
from accounts.tests.test_one_read import HERE
from analytics.api.shared import Shared
from analytics.errors import InsufficientData
from config.kit import valkey
from markets.calc.candles import Bar
from markets.calc.intervals import HOUR_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import candles, catalogue

PATH = "analytics/moving-average/BTC-USDT?interval=1h&window=2&limit=3"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_is_made_again_when_its_time_is_over() -> None:
    clock = Clock()
    shared = Shared(lives_s=1, clock=clock)
    assert shared.answer(("a",), lambda: b"1").json == shared.answer(("a",), lambda: b"2").json == b"1"
    clock.now += 1
    assert shared.answer(("a",), lambda: b"2").json == b"2"
    assert shared.answer(("b",), lambda: b"3").json == b"3"


def test_the_oldest_go_when_there_is_no_more_room() -> None:
    shared = Shared(most_bytes=250, clock=Clock())
    for name in "abc":
        shared.answer((name,), lambda: b"x" * 100)
    assert (list(shared.kept), shared.size) == ([("b",), ("c",)], 200)
    shared.answer(("too much",), lambda: b"x" * 300)
    assert (list(shared.kept), shared.size) == ([], 0)


def test_one_makes_it_for_all_who_wait_and_its_error_is_everybodys() -> None:
    shared, begun, go = Shared(), threading.Event(), threading.Event()
    made = []

    def make() -> bytes:
        made.append(1)
        begun.set()
        assert go.wait(10)
        if len(made) == 2:
            raise InsufficientData(there=1, needed=2)
        return b"1"

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(shared.answer, ("a",), make)
        assert begun.wait(10)
        others = [threads.submit(shared.answer, ("a",), make) for _ in range(3)]
        go.set()
        assert {each.result(10).json for each in (first, *others)} == {b"1"}
    assert len(made) == 1
    with pytest.raises(InsufficientData):
        shared.answer(("b",), make)
    assert (shared.made, len(shared.kept)) == ({}, 1)


@pytest.fixture
def hours(btc: Instrument, settings: Any) -> list[Bar]:
    settings.MARKET_DATA = "live"
    now_ms = Interval.H1.floor(int(time.time() * 1000))
    bars = [
        Bar(btc.pk, Venue.BINANCE, Interval.H1, now_ms - hour * HOUR_MS, 100, 200, 50, 100 + hour, 1)
        for hour in range(9)
    ]
    candles.store(bars)
    return bars


def test_a_candle_that_moved_is_another_answer(alice: User, hours: list[Bar]) -> None:
    api = Api(api_tokens.make(alice, name="script", scopes=["read"], visitor=HERE).token)
    before = api.get(PATH).json()
    candles.store([hours[0]._replace(high=900.0, close=900.0, volume=2.0)])
    after = api.get(PATH).json()
    assert after["latest"] == (900 + hours[1].close) / 2
    assert after["points"][:-1] == before["points"][:-1]


def test_warm_it_costs_three_reads_and_asks_valkey_once(
    alice: User, hours: list[Bar], monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    """The token and its person, the instrument, its newest candles; and the limit."""
    monkeypatch.setattr("analytics.api.answer.shared", Shared(clock=Clock()))
    api = Api(api_tokens.make(alice, name="script", scopes=["read"], visitor=HERE).token)
    first = api.get(PATH)
    before: Any = valkey.client().info("commandstats")["cmdstat_evalsha"]["calls"]
    with django_assert_num_queries(3):
        again = api.get(PATH)
    info: Any = valkey.client().info("commandstats")
    assert info["cmdstat_evalsha"]["calls"] == before + 1
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])


def test_of_many_one_without_candles_does_not_make_it_dear(
    alice: User, hours: list[Bar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.api.answer.shared", shared := Shared(clock=Clock()))
    catalogue.load(only={"ETH/USDT"})
    api = Api(api_tokens.make(alice, name="script", scopes=["read"], visitor=HERE).token)
    path = "analytics/moving-average?symbols=BTC,ETH&interval=1h&window=2"
    first = api.get(path)
    assert [one["code"] for one in first.json()["errors"]] == ["insufficient_data"]
    assert (api.get(path).content, len(shared.kept)) == (first.content, 1)
    eth = Instrument.objects.get(symbol="ETH/USDT")
    candles.store([bar._replace(instrument_id=eth.pk) for bar in hours])
    assert api.get(path).json()["errors"] == []
