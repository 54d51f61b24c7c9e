"""A strategy over history through the API: asked for, computed by a job, read, compared, deleted."""

import zipfile
from datetime import date
from io import BytesIO
from math import isfinite
from typing import Any

import numpy as np
import pytest
from pytest_django.fixtures import Settings

from accounts.models import Export, User
from accounts.services import export
from accounts.tests.cast import Api, code_of, run_jobs
from analytics.calc.backtest.ready import READY
from analytics.models import Backtest
from analytics.services import backtests
from markets.models import Instrument
from markets.services import catalogue

FAST, SLOW = ({"indicator": "sma", "window": window} for window in (5, 20))
CROSS = {
    "entry": {"left": FAST, "is": "crosses_above", "right": SLOW},
    "exit": {"left": FAST, "is": "crosses_below", "right": SLOW},
    "fee_bps": 10,
}
SPAN = {"from": "2025-01-01", "to": "2025-12-31"}
WANTED = {"symbol": "btc-usdt", "strategy": CROSS, **SPAN}


@pytest.fixture(autouse=True)
def market(db: None, settings: Settings) -> None:
    settings.MARKET_DATA, settings.LIMITS_SCALE = "simulated", 1000
    catalogue.load(only={"BTC/USDT", "RELIANCE.NS"})


@pytest.fixture
def signed_in(api: Api, alice: User) -> Api:
    api.sign_in(alice)
    return api


def done(api: Api, **wanted: Any) -> dict[str, Any]:
    made = api.post("analytics/backtests", **{**WANTED, **wanted})
    assert made.status_code == 202, made.content
    run_jobs()
    found: dict[str, Any] = api.get(f"analytics/backtests/{made.json()['id']}").json()
    return found


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in numbers(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in numbers(inner)]
    return [value] if isinstance(value, float) else []


def test_it_is_queued_computed_and_read(signed_in: Api) -> None:
    made = signed_in.post("analytics/backtests", **WANTED)
    assert made.status_code == 202
    begun = made.json()
    assert (begun["state"], begun["progress_pct"], begun["summary"]) == ("queued", 0, None)
    assert (begun["symbol"], begun["interval"], begun["cash"]) == ("BTC/USDT", "1d", "10000")
    assert (begun["from"], begun["to"], begun["name"]) == ("2025-01-01", "2025-12-31", "Own rules on BTC/USDT")

    run_jobs()
    found = signed_in.get(f"analytics/backtests/{begun['id']}").json()
    assert (found["state"], found["progress_pct"], found["error"], found["simulated"]) == ("done", 100, None, True)
    assert found["in_words"][0] == "Buys when SMA(5) crosses above SMA(20)."
    assert found["strategy"] == CROSS
    result = found["result"]
    assert (result["bars"], result["missing"], result["warm_up"]) == (365, 0, 0)
    assert len(result["curve"]) == 365
    assert result["reasons"][0]["code"] == "result"
    assert found["summary"]["twr_pct"] == result["figures"]["twr_pct"]
    assert all(isfinite(number) for number in numbers(found))
    (line,) = signed_in.get("analytics/backtests").json()["results"]
    assert line == {name: found[name] for name in line}
    assert "result" not in line


def test_the_first_day_has_its_indicators(signed_in: Api) -> None:
    """Bars before the first day warm them up: without, the rules could not be read for 200 days."""
    found = done(signed_in, strategy="golden-cross")
    assert found["result"]["warm_up"] == 0
    assert found["result"]["from_ms"] == 1_735_689_600_000


def test_trades_come_by_pages(signed_in: Api) -> None:
    found = done(signed_in)
    address = f"analytics/backtests/{found['id']}/trades"
    whole = signed_in.get(address).json()
    assert whole["count"] == found["summary"]["trades"] == len(whole["results"]) > 3
    page = signed_in.get(f"{address}?limit=2&offset=1").json()
    assert page["results"] == whole["results"][1:3]
    assert whole["results"][0]["reason"] == "signal"


@pytest.mark.parametrize("ready", READY, ids=lambda one: one.slug)
def test_each_ready_strategy_runs_by_its_name(signed_in: Api, ready: Any) -> None:
    found = done(signed_in, strategy=ready.slug)
    assert (found["state"], found["name"]) == ("done", f"{ready.name} on BTC/USDT")


def test_a_ready_one_takes_other_percentages(signed_in: Api) -> None:
    found = done(signed_in, strategy={"ready": "breakout", "fee_bps": 0, "slippage_bps": 0.5, "stop_pct": 5})
    assert found["strategy"] == {
        **next(one.form for one in READY if one.slug == "breakout"), "fee_bps": 0, "slippage_bps": 0.5, "stop_pct": 5,
    }  # fmt: skip


def test_a_year_is_the_instruments_own(signed_in: Api) -> None:
    """Crypto has 365 days a year and listed shares 252: volatility a day is scaled by it."""
    for symbol, days in (("BTC/USDT", 365), ("RELIANCE.NS", 252)):
        found = done(signed_in, symbol=symbol)
        held = [row[2] for row in found["result"]["curve"]]
        moves = np.diff(np.log([10_000, *held]))
        expected = 100 * moves.std(ddof=1) * days**0.5
        assert found["result"]["holding"]["volatility_pct"] == pytest.approx(expected)


def test_the_strategies_and_their_form_are_told(signed_in: Api) -> None:
    told = signed_in.get("analytics/backtests/strategies").json()
    assert told["count"] == 6
    assert {one["slug"] for one in told["results"]} == {one.slug for one in READY}
    assert told["form"]["numbers"]["stop_pct"] == {"low": 0.01, "high": 99.0, "default": None}
    macd = next(one for one in told["form"]["indicators"] if one["indicator"] == "macd")
    assert macd["series"] == ["macd", "signal", "histogram"]
    assert macd["parameters"][0] == {"name": "fast", "label": "Fast average", "default": 12, "low": 1, "high": 1000}


def test_the_same_key_asks_once(signed_in: Api) -> None:
    answers = [signed_in("POST", "analytics/backtests", WANTED, HTTP_IDEMPOTENCY_KEY="once") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Backtest.objects.count() == 1


def test_what_is_wrong_is_told_where(signed_in: Api) -> None:
    def refused(**wanted: Any) -> tuple[int, str, str]:
        answer = signed_in.post("analytics/backtests", **{**WANTED, **wanted})
        error = answer.json()["errors"][0]
        return answer.status_code, error["code"], error["attr"]

    no_exit = {"entry": CROSS["entry"]}
    deep = {**CROSS, "entry": {"all": [{"left": {"indicator": "sma", "window": 0}, "is": "above", "right": 1}]}}
    assert refused(strategy=no_exit) == (400, "invalid_strategy", "strategy.exit")
    assert refused(strategy=deep) == (400, "invalid_strategy", "strategy.entry.all.0.left.window")
    assert refused(strategy="no-such") == (400, "ready", "strategy")
    assert refused(symbol="NOPE") == (400, "unknown_symbol", "symbol")
    assert refused(**{"from": "2026-01-01", "to": "2025-01-01"}) == (400, "window", "from")
    assert refused(**{"interval": "1m", "from": "2023-01-01"}) == (400, "too_many_bars", "from")
    assert refused(to="2999-01-01")[0] == 400


def test_too_little_history_is_a_stated_failure(signed_in: Api, alice: User) -> None:
    flat = Instrument.objects.create(
        symbol="FLAT", name="Flat", kind="fund", currency="USD", owner=alice, hand_priced=True
    )
    found = done(signed_in, symbol=flat.symbol)
    assert (found["state"], found["result"]) == ("failed", None)
    assert found["error"]["code"] == "insufficient_data"
    assert "0 closed candles" in found["error"]["detail"]


def test_anothers_does_not_exist(signed_in: Api, bob: User) -> None:
    mine = done(signed_in)
    stranger = Api()
    stranger.sign_in(bob)
    theirs = done(stranger)
    address = f"analytics/backtests/{mine['id']}"
    for method, path in [("GET", address), ("DELETE", address), ("GET", f"{address}/trades")]:
        assert stranger(method, path).status_code == 404
    assert stranger.get(f"analytics/backtests/compare?ids={theirs['id']},{mine['id']}").status_code == 404
    assert [row["id"] for row in stranger.get("analytics/backtests").json()["results"]] == [theirs["id"]]
    assert Backtest.objects.filter(pk=mine["id"]).exists()


def test_two_runs_beside_each_other(signed_in: Api) -> None:
    one, two = done(signed_in), done(signed_in, strategy="breakout", **{"to": "2025-06-30"})
    told = signed_in.get(f"analytics/backtests/compare?ids={one['id']},{two['id']}").json()
    assert [row["id"] for row in told["results"]] == [one["id"], two["id"]]
    assert told["differences"][0]["twr_pct"] == pytest.approx(two["summary"]["twr_pct"] - one["summary"]["twr_pct"])
    assert [remark["code"] for remark in told["remarks"]] == ["different_days"]

    waiting = signed_in.post("analytics/backtests", **WANTED).json()
    answer = signed_in.get(f"analytics/backtests/compare?ids={one['id']},{waiting['id']}")
    assert (answer.status_code, code_of(answer)) == (409, "not_comparable")
    Backtest.objects.filter(pk=two["id"]).update(simulated=False)
    answer = signed_in.get(f"analytics/backtests/compare?ids={one['id']},{two['id']}")
    assert (answer.status_code, code_of(answer)) == (409, "not_comparable"), "simulated and real never mix"


def test_one_is_deleted(signed_in: Api) -> None:
    found = done(signed_in)
    assert signed_in("DELETE", f"analytics/backtests/{found['id']}").status_code == 204
    assert signed_in.get("analytics/backtests").json() == {"count": 0, "results": []}


def test_nobody_fills_the_queue(signed_in: Api, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(backtests.AT_ONCE):
        assert signed_in.post("analytics/backtests", **WANTED).status_code == 202
    busy = signed_in.post("analytics/backtests", **WANTED)
    assert (busy.status_code, code_of(busy)) == (409, "too_many_running")
    run_jobs()
    monkeypatch.setattr(backtests, "KEPT", backtests.AT_ONCE)
    full = signed_in.post("analytics/backtests", **WANTED)
    assert (full.status_code, code_of(full)) == (409, "too_many_backtests")


def test_they_are_in_the_file_of_ones_data(signed_in: Api, alice: User) -> None:
    found = done(signed_in)
    row = Export.objects.create(user=alice)
    export.make(row.pk)
    row.refresh_from_db()
    with zipfile.ZipFile(BytesIO(bytes(row.content or b""))) as packed:
        name = f"backtests/{date.fromisoformat(found['created_at'][:10])}-{found['id']}.json"
        assert b"crosses_above" in packed.read(name)
