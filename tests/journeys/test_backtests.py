"""Somebody runs a strategy over history, reads why it did not beat holding, writes own rules, and compares."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from analytics.models import Backtest
from analytics.services import backtests
from config.kit import valkey
from markets.models import Instrument
from markets.queries.source import CHOICE
from markets.services import catalogue
from tests.journeys.conftest import PHONE, Open, Walk, one_product
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW, SHIFT
from tests.server import Served

pytestmark = pytest.mark.django_db
READY = 'equity-chart[data-state="ready"]'


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_product(
        django_db_blocker,
        make=lambda: catalogue.load(only={"BTC/USDT", "AAPL"}),
        made=(Backtest, Instrument),
        MARKET_DATA="simulated",
    ) as server:
        yield server


@pytest.fixture(autouse=True)
def simulated(server: Served, settings) -> None:
    settings.MARKET_DATA = "simulated"
    valkey.client().set(CHOICE, "simulated")


def work() -> None:
    """As a worker does: with a connection of its own, for what a test writes is never committed."""

    def work() -> None:
        for row in Backtest.objects.filter(state="queued"):
            backtests.perform(row.pk)
        connection.close()

    with ThreadPoolExecutor(1) as worker:
        worker.submit(work).result()


def ran(walk: Walk, ready: str = "Golden cross") -> None:
    """A ready strategy, from the form to its result."""
    walk.go("/backtests/")
    walk.page.get_by_role("radio", name=ready).check()
    walk.page.get_by_role("button", name="Run it").click()
    walk.page.get_by_text("It waits for its turn.").wait_for()
    work()
    walk.page.locator(READY).wait_for()


def test_a_strategy_is_run_read_changed_and_compared(alices: Open) -> None:
    walk = alices()
    ran(walk)
    expect(walk.page.get_by_role("heading", name="beat holding")).to_be_visible()
    expect(walk.page.get_by_text("Fees and slippage took")).to_be_visible()
    walk.page.get_by_text("Show as table").click()
    expect(walk.page.get_by_role("region", name="Figures of the chart").locator("tbody tr").first).to_be_visible()
    with walk.page.expect_download() as download:
        walk.page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename.endswith("-curve.csv")

    walk.page.get_by_role("link", name="Change and run again").click()
    buy = walk.page.get_by_role("group", name="Buy", exact=True)
    buy.get_by_role("button", name="Add a condition").click()
    row = walk.page.get_by_role("group", name="Buy, condition 2")
    row.get_by_label("What", exact=True).select_option("RSI")
    values = row.get_by_label("Its values").first
    expect(values).to_have_attribute("placeholder", "14")
    values.fill("3")
    row.get_by_label("How they compare").select_option("is below")
    row.get_by_label("Its values").last.fill("60")
    walk.page.get_by_label("Name (optional)").fill("With RSI")
    walk.page.get_by_role("button", name="Run it").click()
    walk.page.get_by_text("It waits for its turn.").wait_for()
    work()
    walk.page.locator(READY).wait_for()
    expect(walk.page.get_by_text("Buys when SMA(50) crosses above SMA(200) and RSI(3) is below 60.")).to_be_visible()

    walk.page.get_by_role("button", name="Compare").click()
    walk.page.get_by_role("heading", level=1, name="Runs compared").wait_for()
    expect(walk.page.get_by_role("columnheader")).to_have_text(["Figure", "With RSI", "Golden cross on BTC/USDT"])
    walk.page.locator(READY).wait_for()
    assert walk.faults == []


def test_it_works_without_a_script(alices: Open) -> None:
    walk = alices(java_script_enabled=False)
    walk.go("/backtests/new/?ready=breakout")
    walk.page.get_by_role("group", name="Sell", exact=True).get_by_role("button", name="Add a condition").click()
    expect(walk.page.get_by_role("group", name="Sell, condition 2")).to_be_visible()
    walk.page.get_by_role("button", name="Run it").click()
    walk.page.get_by_text("It waits for its turn.").wait_for()
    work()
    walk.page.get_by_role("link", name="Look again").click()
    expect(walk.page.locator(".equity path.line")).to_have_count(2)
    expect(walk.page.get_by_role("heading", name="beat holding")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_and_nothing_too_wide(alices: Open, axe: str, theme: str) -> None:
    walk = alices(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    ran(walk, "MACD cross")
    walk.page.reload()
    walk.page.locator(READY).wait_for()
    assert walk.page.evaluate(SHIFT) < 0.01
    addresses = ["/backtests/", "/backtests/new/?ready=dip-in-uptrend", walk.page.url.removeprefix(walk.url)]
    for address in addresses:
        walk.go(address)
        assert serious(walk, axe) == [], address
    phone = alices({**PHONE, "width": 320}, color_scheme=theme, has_touch=True)
    for address in addresses:
        phone.go(address)
        assert phone.page.evaluate(OVERFLOW) == 0, address
    assert phone.faults == []
