"""Somebody looks at prices: they move, the list is filtered and compared, a chart is read; also without a script."""

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import WebSocketRoute, expect
from pytest_django import DjangoDbBlocker

from config.kit import valkey
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.source import CHOICE
from markets.services import catalogue
from tests.journeys.conftest import PHONE, Open, Walk, one_product
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW, SHIFT
from tests.server import Served

SYMBOLS = {"BTC/USDT": "62150.5", "AAPL": "233.61", "RELIANCE.NS": "2888.35", "EUR/USD": "1.17742", "^NSEI": "24150"}
NOON_MS = 3_600_000
READY = 'price-chart[data-state="ready"]'


def say(symbol: str, price: str, *, good_ms: int = NOON_MS) -> None:
    """The ingest process says a price."""
    now_ms = int(time.time() * 1000)
    row = Instrument.objects.get(symbol=symbol)
    amount = Decimal(price)
    live.publish([
        Price(row.pk, symbol, amount, now_ms, Venue.SIMULATOR, now_ms + good_ms, amount, amount,
              change_pct_24h=Decimal("1.25"), volume_24h=Decimal(1000))
    ])  # fmt: skip


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


def price_of(walk: Walk, symbol: str):
    return walk.page.locator(f'live-price[data-symbol="{symbol}"]').first


def test_the_list_moves_filters_and_compares(window: Open) -> None:
    walk = window()
    walk.go("/markets/")
    expect(price_of(walk, "BTC/USDT")).to_have_text("62,150.50")
    expect(price_of(walk, "RELIANCE.NS")).to_have_text("₹2,888.35")
    expect(walk.page.locator("main .chip", has_text="Live")).to_be_visible()
    assert walk.page.evaluate(SHIFT) == 0

    say("BTC/USDT", "1262151.25")
    expect(price_of(walk, "BTC/USDT")).to_have_text("1,262,151.25")
    expect(price_of(walk, "BTC/USDT")).to_have_class("price ticked-up")

    walk.page.get_by_label("Compare BTC/USDT").check()
    walk.page.get_by_label("Filter by symbol or name").press_sequentially("appl")
    expect(walk.page.locator("tbody tr")).to_have_count(1)
    walk.page.wait_for_url("**/markets/?*q=appl*")
    walk.page.get_by_label("Compare AAPL").check()
    walk.page.get_by_role("button", name="Compare").click()
    walk.page.get_by_role("heading", level=1, name="Compare").wait_for()
    expect(walk.page.get_by_role("columnheader")).to_have_text(["Figure", "BTC/USDT", "AAPL"])
    expect(walk.page.locator(".comparison path.line")).to_have_count(2)
    assert walk.faults == []


def test_a_chart_is_drawn_and_changed(window: Open) -> None:
    walk = window()
    walk.go("/markets/BTC-USDT/")
    walk.page.locator(READY).wait_for()
    chart = walk.page.get_by_role("img", name="BTC/USDT: 1000 bars of 1d")
    assert walk.page.evaluate(SHIFT) < 0.01

    say("BTC/USDT", "62345.67")
    expect(walk.page.locator(".legend")).to_contain_text("C 62,345.67")

    chart.focus()
    for _ in range(12):
        walk.page.keyboard.press("-")
    expect(walk.page.get_by_role("img", name="BTC/USDT: 1")).not_to_have_accessible_name("BTC/USDT: 1000 bars of 1d")

    walk.page.get_by_role("button", name="Heikin-Ashi").click()
    walk.page.get_by_role("button", name="Log").click()
    walk.page.get_by_role("link", name="1h", exact=True).click()
    walk.page.get_by_role("img", name="BTC/USDT: 1000 bars of 1h").wait_for()
    assert walk.page.url.endswith("?interval=1h")
    walk.page.get_by_role("button", name="Candles").click()
    say("BTC/USDT", "62222.22")
    expect(walk.page.locator(".legend")).to_contain_text("C 62,222.22")

    walk.page.get_by_role("button", name="Show as table").click()
    expect(walk.page.locator("[data-table] tbody tr")).to_have_count(1000)
    with walk.page.expect_download() as download:
        walk.page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "BTC-USDT-1h.csv"
    walk.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    walk.page.emulate_media(media="print")
    expect(walk.page.locator(".price-chart .paper")).to_be_visible()
    expect(chart).to_be_hidden()
    assert walk.faults == []


def test_i1_a_price_that_stays_away_is_called_stale(window: Open) -> None:
    walk = window()
    walk.go("/markets/BTC-USDT/")
    chip = walk.page.locator("feed-chip .chip")
    expect(chip).to_have_text("Live")
    say("BTC/USDT", "62000", good_ms=-1)
    expect(chip).to_contain_text("Stale since")
    say("BTC/USDT", "62001")
    expect(chip).to_have_text("Live")


def test_a_connection_that_breaks_is_made_again(window: Open) -> None:
    walk = window()
    sockets: list[WebSocketRoute] = []
    away: list[bool] = []

    def meet(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        if away:
            socket.close(code=1012)
        else:
            socket.connect_to_server()

    walk.page.route_web_socket("**/ws/prices*", meet)
    walk.go("/markets/BTC-USDT/")
    chip = walk.page.locator("feed-chip .chip")
    expect(chip).to_have_text("Live")
    away.append(True)
    sockets[0].close(code=1012)
    expect(chip).to_have_text("Reconnecting")
    away.clear()
    expect(chip).to_have_text("Live", timeout=20_000)
    say("BTC/USDT", "61999.99")
    expect(walk.page.locator(".legend")).to_contain_text("C 61,999.99")


def test_it_can_be_read_without_a_script(window: Open) -> None:
    walk = window(java_script_enabled=False)
    walk.page.goto(walk.url + "/markets/")
    walk.page.get_by_label("Filter by symbol or name").fill("reliance")
    walk.page.get_by_label("Filter by symbol or name").press("Enter")
    walk.page.get_by_role("link", name="RELIANCE.NS").click()
    assert walk.page.get_by_role("img", name="Reliance Industries Limited, 120 bars of 1d").is_visible()
    walk.page.get_by_role("link", name="1w", exact=True).click()
    assert "bars of 1w" in (walk.page.locator("[data-drawing] [role=img]").get_attribute("aria-label") or "")
    walk.page.get_by_role("link", name="Fundamentals").click()
    assert walk.page.get_by_role("rowheader", name="Net income").first.is_visible()
    walk.page.get_by_role("link", name="Events").click()
    assert walk.page.get_by_role("cell", name="Dividend").first.is_visible()


def test_something_of_ones_own_is_added_and_priced(alices: Open) -> None:
    walk = alices()
    walk.go("/markets/add/?q=flat")
    walk.page.get_by_label("Symbol", exact=True).fill("my-flat")
    walk.page.get_by_label("Name", exact=True).fill("Flat in Pune")
    walk.page.get_by_label("Currency").fill("inr")
    walk.page.get_by_label("Price").fill("0")
    walk.page.get_by_role("button", name="Add instrument").click()
    expect(walk.page.get_by_text("A price is above zero.").first).to_be_visible()
    walk.page.get_by_label("Price").fill("1234567.5")
    walk.page.get_by_role("button", name="Add instrument").click()
    expect(walk.page.locator("live-price")).to_have_text("₹12,34,567.50")
    walk.page.get_by_label("Price", exact=True).fill("13,00,000")
    walk.page.get_by_role("button", name="Keep price").click()
    expect(walk.page.locator("live-price")).to_have_text("₹13,00,000.00")
    walk.page.get_by_role("img", name="MY-FLAT: 1 bars of 1d").wait_for()
    assert walk.faults == ["Failed to load resource: the server responded with a status of 400 (Bad Request)"]


@pytest.mark.parametrize("path", [
    "/markets/", "/markets/BTC-USDT/", "/markets/AAPL/fundamentals/", "/markets/compare/?symbols=AAPL,BTC/USDT",
])  # fmt: skip
def test_each_page_is_accessible_in_both_themes_and_fits_small_phones(window: Open, axe: str, path: str) -> None:
    walk = window(PHONE, bypass_csp=True, reduced_motion="reduce")
    walk.go(path)
    assert walk.page.evaluate(SHIFT) < 0.01
    assert walk.page.evaluate(OVERFLOW) == 0
    for theme in ("light", "dark"):
        walk.page.emulate_media(color_scheme=theme)
        assert serious(walk, axe) == []
    walk.page.set_viewport_size({"width": 320, "height": 640})
    assert walk.page.evaluate(OVERFLOW) == 0
    assert walk.faults == []
