"""Somebody reads figures: indicators on a chart, how instruments move together, and what holding one was like."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from config.kit import valkey
from markets.models import Instrument
from markets.queries.source import CHOICE
from markets.services import catalogue
from tests.journeys.conftest import PHONE, Open, Walk, one_product
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW, SHIFT
from tests.journeys.test_markets import READY, say
from tests.server import Served

SYMBOLS = {"BTC/USDT": "62150.5", "AAPL": "233.61", "RELIANCE.NS": "2888.35"}

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_product(django_db_blocker, make=lambda: catalogue.load(only=SYMBOLS), made=(Instrument,)) as server:
        yield server


@pytest.fixture(autouse=True)
def prices(server: Served) -> None:
    """Each case finds the same: Valkey is emptied after the one before."""
    valkey.client().set(CHOICE, "simulated")
    for symbol, price in SYMBOLS.items():
        say(symbol, price)


def legend(walk: Walk, title: str):
    return walk.page.locator(".studies p", has=walk.page.locator("b", has_text=title))


def test_rsi_and_bollinger_are_put_on_bitcoin_and_remembered(alices: Open) -> None:
    walk = alices()
    walk.go("/markets/BTC-USDT/")
    walk.page.locator(READY).wait_for()
    walk.page.get_by_role("button", name="Indicators").click()
    dialog = walk.page.get_by_role("dialog", name="Indicators")
    dialog.get_by_role("button", name="Bollinger bands").click()
    dialog.get_by_role("button", name="Relative strength index").click()
    expect(legend(walk, "RSI 14").locator("span")).to_have_text(re.compile(r"^\d+\.\d\d$"))

    window_of_rsi = dialog.get_by_role("listitem").filter(has_text="RSI").get_by_label("Bars")
    window_of_rsi.fill("0")
    window_of_rsi.press("Tab")
    expect(window_of_rsi).to_have_attribute("aria-invalid", "true")
    expect(legend(walk, "RSI 14")).to_be_visible()
    window_of_rsi.fill("7")
    window_of_rsi.press("Tab")
    expect(legend(walk, "RSI 7")).to_be_visible()
    walk.page.keyboard.press("Escape")

    walk.page.get_by_role("link", name="1h", exact=True).click()
    walk.page.get_by_role("img", name="BTC/USDT: 1000 bars of 1h").wait_for()
    expect(walk.page.get_by_role("img", name="RSI 7 at")).to_be_visible()
    walk.page.get_by_role("button", name="Show as table").click()
    heads = walk.page.locator("[data-table] thead th")
    expect(heads.filter(has_text="RSI 7")).to_have_count(1)
    expect(heads.filter(has_text="Bollinger 20 2 Upper band")).to_have_count(1)

    walk.go("/markets/AAPL/")
    expect(legend(walk, "RSI 7")).to_be_visible()
    walk.page.get_by_role("button", name="Indicators").click()
    dialog.get_by_role("button", name="Take off RSI 7").click()
    expect(legend(walk, "RSI 7")).to_have_count(0)
    assert [one["name"] for one in json.loads(walk.page.evaluate("localStorage['tidemark.indicators']"))] == [
        "bollinger"
    ]
    assert walk.faults == []


def test_the_chart_shows_what_the_api_says_and_follows_the_running_bar(alices: Open) -> None:
    walk = alices()
    walk.page.add_init_script(
        "localStorage.setItem('tidemark.indicators', JSON.stringify([{name: 'sma', parameters: {window: 3}}]))"
    )
    walk.go("/markets/BTC-USDT/")
    shown = legend(walk, "SMA 3").locator("span")
    expect(shown).not_to_have_text("–")
    say("BTC/USDT", "99999.5")
    expect(walk.page.locator(".legend")).to_contain_text("C 99,999.50")
    answer = walk.context.request.get(walk.url + "/api/v1/analytics/indicators/BTC-USDT?names=sma:3&limit=2").json()
    latest = answer["indicators"]["sma:3"]["latest"]["sma"]
    expect(shown).to_have_text(f"{latest:,.2f}", timeout=10_000)
    assert walk.faults == []


def test_the_cloud_changes_its_shade_where_its_edges_cross(alices: Open) -> None:
    walk = alices()
    walk.page.add_init_script("localStorage.setItem('tidemark.indicators', JSON.stringify([{name: 'ichimoku'}]))")
    walk.go("/markets/BTC-USDT/")
    expect(legend(walk, "Ichimoku")).to_be_visible()
    found = walk.page.evaluate(
        "import('/static/js/chart-cloud.js').then(({ stretches }) => stretches("
        "[null, [0, 10, 20], [4, 30, 20], null, [6, 5, 5]]))"
    )
    assert found == [
        {"above": True, "outline": [[0, 10], [2, 20], [2, 20], [0, 20]]},
        {"above": False, "outline": [[2, 20], [4, 30], [4, 20], [2, 20]]},
        {"above": True, "outline": [[6, 5], [6, 5]]},
    ]
    assert walk.faults == []


def test_a_pair_is_opened_from_the_table_of_correlations(alices: Open) -> None:
    walk = alices()
    walk.go("/analytics/?symbols=BTC/USDT,AAPL,RELIANCE.NS&window=365")
    expect(walk.page.get_by_role("columnheader")).to_have_text(["Days closed", "BTC/USDT", "AAPL", "RELIANCE.NS"])
    expect(walk.page.get_by_role("rowheader", name="BTC/USDT")).to_contain_text("365 of 365 days")
    cell = walk.page.get_by_role("link", name="AAPL and RELIANCE.NS")
    value = cell.inner_text().split()[-1]
    cell.click()
    expect(walk.page.locator(".heat [aria-current=true]")).to_contain_text("AAPL and RELIANCE.NS")
    pair = walk.page.get_by_role("region", name="AAPL and RELIANCE.NS")
    expect(pair.locator(".chip")).to_contain_text(f"{value} · ")
    expect(pair.get_by_role("img", name="Rolling correlation of AAPL and RELIANCE.NS")).to_be_visible()
    assert "pair=AAPL%2CRELIANCE.NS" in walk.page.url.replace(",", "%2C")
    pair.get_by_text("Show as table").first.click()
    expect(pair.get_by_role("rowheader").first).to_be_visible()
    walk.page.get_by_role("link", name="Take out AAPL").click()
    expect(walk.page.get_by_role("columnheader")).to_have_text(["Days closed", "BTC/USDT", "RELIANCE.NS"])
    assert walk.faults == []


def test_correlations_can_be_read_without_a_script(alices: Open) -> None:
    walk = alices(java_script_enabled=False)
    walk.page.goto(walk.url + "/analytics/?symbols=BTC/USDT,AAPL")
    walk.page.get_by_label("Add a symbol").fill("reliance.ns")
    walk.page.get_by_role("button", name="Add").click()
    walk.page.get_by_role("link", name="BTC/USDT and RELIANCE.NS").click()
    assert walk.page.get_by_role("img", name="Rolling correlation of BTC/USDT and RELIANCE.NS").is_visible()


def test_who_is_not_signed_in_is_led_there(window: Open) -> None:
    walk = window()
    walk.go("/markets/BTC-USDT/")
    walk.page.get_by_role("link", name="Indicators").click()
    walk.page.get_by_role("heading", level=1, name="Sign in").wait_for()
    assert "next=/markets/BTC" in walk.page.url


@pytest.mark.parametrize("path", [
    "/analytics/?symbols=BTC/USDT,AAPL,RELIANCE.NS", "/markets/AAPL/analysis/", "/markets/BTC-USDT/",
])  # fmt: skip
def test_each_page_is_accessible_in_both_themes_and_fits_small_phones(alices: Open, axe: str, path: str) -> None:
    walk = alices(PHONE, bypass_csp=True, reduced_motion="reduce")
    walk.page.add_init_script(
        "localStorage.setItem('tidemark.indicators', JSON.stringify([{name: 'macd'}, {name: 'ichimoku'}]))"
    )
    walk.go(path)
    assert walk.page.evaluate(OVERFLOW) == 0
    if "BTC-USDT" in path:
        expect(legend(walk, "MACD")).to_be_visible()
        walk.page.get_by_role("button", name="Indicators").click()
    else:
        assert walk.page.evaluate(SHIFT) < 0.01
    for theme in ("light", "dark"):
        walk.page.emulate_media(color_scheme=theme)
        assert serious(walk, axe) == []
    walk.page.set_viewport_size({"width": 320, "height": 640})
    assert walk.page.evaluate(OVERFLOW) == 0
    assert walk.faults == []
