"""The pages of backtests: a ready strategy, own rules without a script, a result and two beside each other."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests.cast import run_jobs
from analytics.calc.backtest import reading
from analytics.calc.backtest.ready import BY_SLUG, READY
from analytics.forms.rules import HINTS, as_rows, written
from analytics.models import Backtest
from analytics.services import backtests
from markets.services import catalogue

QUICK = {"symbol": "btc-usdt", "ready": "golden-cross", "years": "2"}
NEW = "/backtests/new/"


@pytest.fixture(autouse=True)
def market(db: None, settings: Settings) -> None:
    settings.MARKET_DATA, settings.LIMITS_SCALE = "simulated", 1000
    catalogue.load(only={"BTC/USDT", "RELIANCE.NS"})


@pytest.fixture
def client(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def sent(page: Any) -> dict[str, str]:
    """What a browser would send if somebody pressed the button of this page."""
    form, fields = page.context["form"], {}
    for bound in form.terms:
        fields[bound.html_name] = bound.value()
    for name, rows in form.rules.items():
        fields[f"{name}-joint"] = form.joints[name]
        for bound in [*rows.management_form, *(bound for row in rows for bound in row)]:
            fields[bound.html_name] = bound.value()
    return {name: "" if value is None else str(value) for name, value in fields.items()}


def done(client: Client, **changed: str) -> Backtest:
    answer = client.post("/backtests/", {**QUICK, **changed})
    assert answer.status_code == 302, answer.content
    run_jobs()
    return Backtest.objects.get(pk=answer["Location"].split("/")[-2])


def text(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_ready_strategy_is_run_watched_and_read(client: Client) -> None:
    assert "No runs yet" in text(client.get("/backtests/"))
    answer = client.post("/backtests/", QUICK)
    waiting = text(client.get(answer["Location"]))
    assert "It waits for its turn." in waiting
    assert 'hx-trigger="every 1s"' in waiting
    assert 'hx-trigger="every 2s"' in text(client.get("/backtests/"))

    run_jobs()
    page = text(client.get(answer["Location"]))
    assert "hx-trigger" not in page.split('id="run"')[1]
    assert re.search(r"Why it (did not )?beat holding", page)
    assert "Buys when SMA(50) crosses above SMA(200)." in page
    assert "Simulated prices" in page
    assert "not advice" in page or "nothing here is advice" in page
    listed = text(client.get("/backtests/"))
    assert "Golden cross on BTC/USDT" in listed
    assert "every 2s" not in listed


@pytest.mark.parametrize("ready", READY, ids=lambda one: one.slug)
def test_each_ready_strategy_goes_through_the_form_unchanged(client: Client, ready: Any) -> None:
    page = client.get(f"{NEW}?ready={ready.slug}&symbol=RELIANCE.NS")
    answer = client.post(NEW, sent(page))
    assert answer.status_code == 302, answer.content
    row = Backtest.objects.get()
    assert row.name == f"{ready.name} on RELIANCE.NS"
    entry, leave = as_rows(ready.form["entry"]), as_rows(ready.form["exit"])
    assert (as_rows(row.strategy["entry"]), as_rows(row.strategy["exit"])) == (entry, leave)
    assert reading.read(row.strategy) == reading.read(ready.form)


def test_rules_are_built_without_a_script(client: Client) -> None:
    """One more row by a button, and an empty row is none."""
    data = sent(client.get(f"{NEW}?ready=breakout"))
    page = client.post(NEW, {**data, "more": "entry"})
    assert page.status_code == 200
    assert len(page.context["form"].rules["entry"].forms) == 2
    assert not Backtest.objects.exists()
    data = sent(page) | {
        "entry-joint": "any", "entry-1-left": "macd.signal", "entry-1-left_values": "5, 20, 4", "entry-1-left_ago": "2",
        "entry-1-relation": "crosses_below", "entry-1-right": "number", "entry-1-right_values": "-1.5", "name": "Mine",
        "stop_pct": "7.5",
    }  # fmt: skip
    assert client.post(NEW, data).status_code == 302
    row = Backtest.objects.get()
    assert row.strategy["entry"] == {"any": [
        BY_SLUG["breakout"].form["entry"],
        {"left": {"indicator": "macd", "series": "signal", "fast": 5, "slow": 20, "signal": 4, "bars_ago": 2},
         "is": "crosses_below", "right": -1.5},
    ]}  # fmt: skip
    assert (row.name, row.strategy["stop_pct"]) == ("Mine", 7.5)

    again = sent(client.get(f"{NEW}?of={row.pk}"))
    assert {name: value for name, value in again.items() if name.startswith("entry-1")} == {
        name: value for name, value in data.items() if name.startswith("entry-1")
    }


def test_rules_within_rules_are_written_as_json(client: Client, alice: User) -> None:
    rule = BY_SLUG["breakout"].form["entry"]
    nested = {"entry": {"all": [{"any": [rule, rule]}, rule]}, "exit": rule}
    data = sent(client.get(NEW)) | {"strategy": json.dumps(nested)}
    assert client.post(NEW, data).status_code == 302
    row = Backtest.objects.get()
    assert row.strategy["entry"] == nested["entry"]
    assert '"any"' in sent(client.get(f"{NEW}?of={row.pk}"))["strategy"]


WRONG = [
    {"symbol": "NOPE"}, {"symbol": "a\0b"}, {"interval": "2h"}, {"start": "2999-01-01"}, {"start": "x"},
    {"cash": "NaN"}, {"cash": "0"}, {"cash": "1e400"}, {"fee_bps": ""}, {"fee_bps": "nan"}, {"fee_bps": "١"},
    {"fee_bps": "1_0"}, {"stop_pct": "100"}, {"entry-0-left": "nope"},
    {"entry-0-left": "sma.sma", "entry-0-left_values": "0"},
    {"entry-0-left": "sma.sma", "entry-0-left_values": "1, 2"}, {"entry-0-left_values": "x"},
    {"entry-0-left": "vwap.vwap", "entry-0-left_values": "year 5"}, {"entry-0-left_ago": "-1"},
    {"entry-0-relation": "over"}, {"entry-0-left": "number", "entry-0-left_values": "1"},
    {"entry-0-left": ""}, {"exit-0-left": ""}, {"strategy": "{"}, {"strategy": "[]"}, {"strategy": "{}"},
    {"strategy": '{"\\ud800": 1}'}, {"strategy": "[" * 5000}, {"strategy": '{"entry": NaN}'},
    {"entry-TOTAL_FORMS": "x"}, {"entry-TOTAL_FORMS": "-1"}, {"entry-TOTAL_FORMS": "9" * 30},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: ascii(wrong)[:60])
def test_c1_what_is_odd_comes_back_with_what_is_wrong(client: Client, wrong: dict[str, str]) -> None:
    data = sent(client.get(f"{NEW}?ready=macd-cross")) | {"entry-0-left_values": "12, 26, 9", "entry-0-right": "number",
                                                         "entry-0-right_values": "0"}  # fmt: skip
    answer = client.post(NEW, {**data, **wrong})
    assert answer.status_code == 422, wrong
    assert not Backtest.objects.exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{NEW}?ready=nope", 400), (f"{NEW}?interval=2h", 400), (f"{NEW}?of=x", 400),
        (f"{NEW}?of=00000000-0000-0000-0000-000000000000", 404), ("/backtests/compare/?ids=x,y", 400),
        ("/backtests/compare/", 200), ("/backtests/?symbol=%00", 200), (f"{NEW}?symbol=%3Cb%3E", 200),
        ("/backtests/compare/?ids=" + ",".join(f"00000000-0000-0000-0000-00000000000{n}" for n in range(5)), 400),
    ],
)  # fmt: skip
def test_c5_odd_addresses(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status


@pytest.mark.parametrize(
    "wrong", [{"symbol": "NOPE"}, {"ready": "x"}, {"years": "9"}, {"symbol": ""}, {"symbol": "\0"}]
)
def test_an_odd_quick_form_comes_back(client: Client, wrong: dict[str, str]) -> None:
    assert client.post("/backtests/", {**QUICK, **wrong}).status_code == 422
    assert not Backtest.objects.exists()


def test_a_full_queue_is_told_on_the_page(client: Client) -> None:
    for _ in range(backtests.AT_ONCE):
        client.post("/backtests/", QUICK)
    answer = client.post("/backtests/", QUICK)
    assert answer.status_code == 422
    assert "under way already" in answer.content.decode()


def test_a_failure_says_why(client: Client) -> None:
    row = done(client)
    Backtest.objects.update(state="failed", result=None, summary=None, error_code="x", error="Too few <b>candles</b>.")
    page = text(client.get(f"/backtests/{row.pk}/"))
    assert "Too few &lt;b&gt;candles&lt;/b&gt;." in page
    assert client.get(f"/backtests/{row.pk}/trades.csv").status_code == 404


def test_curve_and_trades_are_files(client: Client) -> None:
    row = done(client, ready="macd-cross")
    curve = client.get(f"/backtests/{row.pk}/curve.csv").content.decode().splitlines()
    assert curve[0] == "time,strategy,holding,drawdown_pct,holding_drawdown_pct"
    assert len(curve) == 1 + len(row.result["curve"])
    trades = client.get(f"/backtests/{row.pk}/trades.csv").content.decode().splitlines()
    assert trades[0].startswith("entry_time,entry_price,exit_time")
    assert len(trades) == 1 + len(row.trades)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", trades[1].split(",")[0])


def test_two_runs_stand_beside_each_other(client: Client) -> None:
    one, two = done(client), done(client, ready="breakout", years="1")
    page = text(client.get(f"/backtests/compare/?ids={one.pk}&ids={two.pk}"))
    assert "Golden cross on BTC/USDT" in page
    assert "They ran over different days" in page
    assert "Nothing to compare yet" in text(client.get(f"/backtests/compare/?ids={one.pk}"))


def test_one_is_deleted(client: Client) -> None:
    row = done(client)
    assert client.post(f"/backtests/{row.pk}/delete/")["Location"] == "/backtests/"
    assert not Backtest.objects.exists()


def test_c8_names_are_text(client: Client) -> None:
    row = done(client)
    Backtest.objects.update(name="<script>alert(1)</script>")
    for address in ("/backtests/", f"/backtests/{row.pk}/"):
        assert "<script>alert" not in client.get(address).content.decode()


def test_every_operand_can_be_written_and_read_back() -> None:
    for operand in HINTS:
        form = written(operand, "5" if operand == "number" else "", 3)
        reading.operand(form, "")
        _, (row,) = as_rows({"left": form, "is": "above", "right": 1}) or ("", [{}])
        assert row["left"] == operand
