"""Averages, indicators, volatility and correlation over the API: right, stated, with the running candle on top."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.test import Client

from accounts.models import User
from accounts.tests import cast
from analytics.queries.hours import _kept
from config.kit import valkey
from markets.calc.candles import Bar
from markets.calc.intervals import HOUR_MS, Interval
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import candles, catalogue

pytestmark = pytest.mark.django_db
COUNT = 400


@pytest.fixture(autouse=True)
def live(settings: Any) -> None:
    settings.MARKET_DATA = "live"
    settings.LIMITS_SCALE = 1000
    _kept.cache_clear()


@pytest.fixture
def alice(db: None) -> User:
    return cast.person("Alice")


@pytest.fixture
def client(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def hourly(symbol: str, seed: int, *, without: tuple[int, ...] = (), running: bool = True) -> pd.DataFrame:
    """The newest hours; the last is the one that runs now."""
    instrument = Instrument.objects.get(symbol=symbol)
    now_ms = int(pd.Timestamp.now("UTC").timestamp() * 1000)
    last_ms = Interval.H1.floor(now_ms) - (0 if running else HOUR_MS)
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, COUNT)))
    rows = [
        Bar(instrument.pk, instrument.primary_venue or Venue.BINANCE, Interval.H1, last_ms - (COUNT - 1 - at) * HOUR_MS,
            close[at], close[at] * 1.01, close[at] * 0.99, close[at], 5.0 + at % 7)
        for at in range(COUNT) if at not in without
    ]  # fmt: skip
    candles.store(rows)
    return pd.DataFrame([row[3:] for row in rows], columns=["ts", "open", "high", "low", "close", "volume"])


@pytest.fixture
def btc(db: None) -> pd.DataFrame:
    catalogue.load(only={"BTC/USDT", "ETH/USDT", "SOL/USDT"})
    return hourly("BTC/USDT", 1)


def got(client: Client, path: str) -> Any:
    answer = client.get(f"/api/v1/analytics/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def refused(client: Client, path: str) -> tuple[int, str, str]:
    answer = client.get(f"/api/v1/analytics/{path}")
    error = answer.json()["errors"][0]
    return answer.status_code, error["code"], error["detail"]


def test_a_moving_average_ends_with_the_running_candle(client: Client, btc: pd.DataFrame) -> None:
    found = got(client, "moving-average/BTC-USDT?window=20&interval=1h&limit=50")
    wanted = btc["close"].rolling(20).mean().tail(51)
    assert [point[0] for point in found["points"]] == btc["ts"].tail(51).tolist()
    np.testing.assert_allclose([point[1] for point in found["points"]], wanted, rtol=1e-12)
    assert found["latest"] == found["points"][-1][1]
    assert found["running"] == btc["ts"].iloc[-1]
    assert (found["symbol"], found["type"], found["window"], found["interval"]) == ("BTC/USDT", "sma", 20, "1h")
    assert found["missing"] == {"count": 0, "ranges": []}


def test_it_is_the_same_however_little_of_it_is_asked_for(client: Client, btc: pd.DataFrame) -> None:
    long, short = (got(client, f"indicators/BTC-USDT?names=rsi:3&interval=1h&limit={limit}") for limit in (200, 5))
    few = short["indicators"]["rsi:3"]["series"]["rsi"]
    assert len(few) == 6
    np.testing.assert_allclose(few, long["indicators"]["rsi:3"]["series"]["rsi"][-6:], rtol=1e-10)
    both = got(client, "indicators/BTC-USDT?names=obv,rsi:3&interval=1h&limit=5")
    assert both["indicators"]["obv"]["calculated_from"] != both["indicators"]["rsi:3"]["calculated_from"]


def test_the_running_candle_moves_what_was_kept(client: Client, btc: pd.DataFrame) -> None:
    path = "indicators/BTC-USDT?names=ema:5,rsi,bollinger,obv,vwap,macd,pivots:day&interval=1h&limit=3"
    before = got(client, path)
    keys = valkey.client().keys(valkey.key("figures", "*"))
    last = btc.iloc[-1]
    instrument = Instrument.objects.get(symbol="BTC/USDT")
    candles.store([Bar(instrument.pk, Venue.BINANCE, Interval.H1, int(last.ts), last.open, 200, 50, 150, 9)])
    after = got(client, path)
    assert valkey.client().keys(valkey.key("figures", "*")) == keys  # nothing was worked out anew
    assert before["indicators"].keys() == after["indicators"].keys()
    moved = {name for name, one in after["indicators"].items() if one["latest"] != before["indicators"][name]["latest"]}
    assert moved == after["indicators"].keys() - {"pivots:day"}
    closes = pd.concat([btc["close"].iloc[:-1], pd.Series([150.0])])
    middle = after["indicators"]["bollinger"]["latest"]["middle"]
    assert middle == pytest.approx(closes.tail(20).mean(), rel=1e-12)
    assert after["indicators"]["ema:5"]["latest"]["ema"] == pytest.approx(
        closes.ewm(span=5, adjust=False).mean().iloc[-1], rel=1e-9
    )


def test_when_a_candle_has_closed_figures_are_new(client: Client, btc: pd.DataFrame) -> None:
    path = "moving-average/BTC-USDT?window=2&interval=1h&limit=3"
    before = got(client, path)
    closed = btc.iloc[-2]
    instrument = Instrument.objects.get(symbol="BTC/USDT")
    candles.store([Bar(instrument.pk, Venue.BINANCE, Interval.H1, int(closed.ts), closed.open, 300, 50, 250, 9)])
    assert got(client, path)["points"][-2] != before["points"][-2]


def test_a_gap_is_told_and_starts_figures_anew(client: Client, btc: pd.DataFrame) -> None:
    there = hourly("ETH/USDT", 2, without=(390, 391, 392))
    found = got(client, "moving-average/ETH-USDT?window=4&interval=1h&limit=20")
    times = there["ts"].tolist()
    assert found["missing"] == {"count": 3, "ranges": [[times[389] + HOUR_MS, times[390]]]}
    shown = [point[0] for point in found["points"]]
    assert not {times[390], times[391], times[392]} & set(shown)  # three after the gap are its warm-up
    assert times[393] in shown
    assert times[389] in shown


@pytest.mark.parametrize("path", ["moving-average/BTC-USDT?window=800", "indicators/BTC-USDT?names=sma:800,ema:900"])
def test_more_than_there_is(client: Client, btc: pd.DataFrame, path: str) -> None:
    told = refused(client, f"{path}&interval=1h")
    assert told == (400, "insufficient_data", "This takes 800 candles, and there are 400.")


def test_one_indicator_that_lacks_history_does_not_keep_the_others_back(client: Client, btc: pd.DataFrame) -> None:
    found = got(client, "indicators/BTC-USDT?names=sma:800,rsi&interval=1h")["indicators"]
    assert found["sma:800"]["insufficient_data"] == {"needed": 800, "there": 400}
    assert (found["sma:800"]["series"], found["sma:800"]["latest"]) == ({"sma": []}, {"sma": None})
    assert found["rsi"]["insufficient_data"] is None


def test_windows_in_the_past_have_no_running_candle(client: Client, btc: pd.DataFrame) -> None:
    times = btc["ts"].tolist()
    found = got(client, f"moving-average/BTC-USDT?interval=1h&window=5&from={times[100]}&to={times[110]}")
    assert [point[0] for point in found["points"]] == times[100:110]
    np.testing.assert_allclose([p[1] for p in found["points"]], btc["close"].rolling(5).mean()[100:110], rtol=1e-12)
    assert found["running"] is None
    first = got(client, f"moving-average/BTC-USDT?interval=1h&window=5&from={times[100]}&limit=3")
    assert [point[0] for point in first["points"]] == times[100:103]


def test_volatility_counts_closed_candles_and_the_running_one_on_top(client: Client, btc: pd.DataFrame) -> None:
    found = got(client, "volatility/BTC-USDT?window=30&interval=1h")
    returns = np.log(btc["close"]).diff()
    assert found["volatility"] == pytest.approx(returns[-31:-1].std(), rel=1e-10)
    assert found["annualised"] == pytest.approx(returns[-31:-1].std() * math.sqrt(365 * 24), rel=1e-10)
    assert found["annualised_pct"] == pytest.approx(100 * found["annualised"])
    assert found["running"]["volatility"] == pytest.approx(returns[-30:].std(), rel=1e-10)
    assert (found["observations"], found["bars_per_year"]) == (30, 8760)
    assert refused(client, "volatility/BTC-USDT?window=500&interval=1h")[:2] == (400, "insufficient_data")


def test_correlation_of_what_is_common(client: Client, btc: pd.DataFrame) -> None:
    eth = hourly("ETH/USDT", 2, without=(395, 396))
    found = got(client, "correlation?symbols=BTC/USDT,eth-usdt&window=50&interval=1h")
    both = btc.iloc[-52:-1].merge(eth, on="ts")  # fifty returns of hours, of which the running one is none
    returns = np.log(both[["close_x", "close_y"]]).diff()
    assert (found["symbols"], found["observations"]) == (["BTC/USDT", "ETH/USDT"], 48)
    assert found["pair_observations"] == [[50, 48], [48, 48]]
    assert found["matrix"][0][1] == pytest.approx(returns.corr().iloc[0, 1], rel=1e-10)
    assert found["matrix"][0][0] == found["matrix"][1][1] == 1.0
    assert (found["from"], found["to"]) == (both["ts"].iloc[0], both["ts"].iloc[-1])
    assert found["missing"]["ETH/USDT"]["count"] == 2


def test_nothing_in_common_and_nothing_that_moves(client: Client, btc: pd.DataFrame) -> None:
    assert refused(client, "correlation?symbols=BTC/USDT,SOL/USDT&interval=1h")[:2] == (400, "insufficient_data")
    sol = Instrument.objects.get(symbol="SOL/USDT")
    candles.store([Bar(sol.pk, Venue.BINANCE, Interval.H1, int(ts), 5, 5, 5, 5, 0) for ts in btc["ts"]])
    found = got(client, "correlation?symbols=BTC/USDT,SOL/USDT&interval=1h")
    assert found["matrix"] == [[1.0, None], [None, None]]
    assert got(client, "volatility/SOL-USDT?interval=1h")["volatility"] == 0
    still = got(client, "indicators/SOL-USDT?names=rsi,stochastic,vwap&interval=1h")["indicators"]
    assert still["rsi"]["latest"] == {"rsi": None}
    assert refused(client, "correlation?symbols=BTC/USDT,BTC&interval=1h")[:2] == (400, "insufficient_data")


def test_many_at_once(client: Client, btc: pd.DataFrame) -> None:
    hourly("ETH/USDT", 2)
    for path in ("moving-average?", "indicators?names=rsi&", "volatility?"):
        found = got(client, f"{path}interval=1h&symbols=ETH/USDT,BTC,SOL-USDT")
        assert [one["symbol"] for one in found["results"]] == ["ETH/USDT", "BTC/USDT"]
        assert [(one["symbol"], one["code"]) for one in found["errors"]] == [("SOL/USDT", "insufficient_data")]
    assert refused(client, "volatility?symbols=BTC,NOPE")[:2] == (404, "unknown_symbol")


def test_the_papers_routes_are_the_same(client: Client, btc: pd.DataFrame) -> None:
    hourly("ETH/USDT", 2)
    for path in (
        "moving-average/BTC-USDT?interval=1h", "volatility/BTC%2FUSDT?interval=1h",
        "correlation?symbols=BTC/USDT,ETH/USDT&interval=1h",
    ):  # fmt: skip
        assert client.get(f"/api/analytics/{path}").json() == got(client, path)


def test_the_same_again_is_not_sent_again(client: Client, btc: pd.DataFrame) -> None:
    path = "/api/v1/analytics/indicators/BTC-USDT?interval=1h"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert "text/html" in client.get(path, headers={"Accept": "text/html"})["Content-Type"]


def test_j3_without_valkey_figures_go_on(
    client: Client, btc: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:  # fmt: skip
    hourly("ETH/USDT", 2)
    paths = (
        "moving-average/BTC-USDT?interval=1h",
        "volatility/BTC?interval=1h",
        "correlation?symbols=BTC,ETH&interval=1h",
    )
    before = [got(client, path) for path in paths]
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert [got(client, path) for path in paths] == before


def test_an_own_instrument_is_its_owners_alone(client: Client, alice: User) -> None:
    Instrument.objects.create(symbol="HOUSE", name="House", kind="fund", currency="EUR", owner=alice, hand_priced=True)
    assert refused(client, "volatility/HOUSE")[:2] == (400, "insufficient_data")
    bob = Client()
    bob.force_login(cast.person("Bob"))
    assert (
        refused(bob, "volatility/HOUSE")[:2] == refused(bob, "volatility?symbols=HOUSE")[:2] == (404, "unknown_symbol")
    )
    assert Client().get("/api/v1/analytics/volatility/HOUSE").status_code == 401
