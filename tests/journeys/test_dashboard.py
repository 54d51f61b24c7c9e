"""Somebody new comes in, enters cash, watches an instrument and finds it all on the dashboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.journeys.conftest import PHONE, Open, Walk, one_market, simulated
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW, SHIFT
from tests.server import Served

pytestmark = pytest.mark.django_db
SYMBOLS = {"BTC/USDT": "50000", "AAPL": "200"}


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_market(django_db_blocker, SYMBOLS) as server:
        yield server


@pytest.fixture(autouse=True)
def prices(server: Served, settings) -> None:
    settings.MARKET_DATA = "simulated"
    simulated(SYMBOLS)


def entered(walk: Walk) -> None:
    walk.go("/portfolios/new/")
    walk.page.get_by_label("Name").fill(f"Mine {walk.page.viewport_size['width']}")
    walk.page.get_by_label("Opening balance").fill("10000")
    walk.page.get_by_role("button", name="Open portfolio").click()
    walk.page.get_by_role("link", name="Overview").wait_for()


def test_from_an_empty_start_to_what_it_is_worth(alices: Open) -> None:
    walk = alices()
    walk.go("/")
    expect(walk.page.get_by_role("heading", name="Your books are empty")).to_be_visible()
    entered(walk)
    walk.go("/")
    expect(walk.page.locator("#worth")).to_contain_text("$10,000.00")
    assert walk.page.evaluate(SHIFT) < 0.01

    walk.go("/markets/")
    star = walk.page.locator('[data-star="AAPL"]')
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    walk.go("/")
    expect(walk.page.locator(".watched")).to_contain_text("AAPL")

    walk.page.keyboard.press("Control+k")
    walk.page.get_by_role("combobox").fill("priced by hand")
    expect(walk.page.get_by_role("option").first).to_contain_text("by hand")
    walk.page.keyboard.press("Enter")
    walk.page.get_by_label("Name").fill("Flat")
    walk.page.get_by_label("One had cost").fill("90,000")
    walk.page.get_by_label("Acquired on").fill("2024-01-15")
    walk.page.get_by_label("One is worth today").fill("120,000")
    walk.page.get_by_role("button", name="Add it").click()
    expect(walk.page.locator(".things")).to_contain_text("$120,000.00")
    walk.go("/")
    expect(walk.page.locator("#worth")).to_contain_text("$130,000.00")
    walk.page.get_by_role("link", name="Fund", exact=True).click()
    expect(walk.page.locator("#held tbody tr")).to_have_count(1)
    assert walk.faults == []


def test_a_watchlist_is_kept_in_order(alices: Open) -> None:
    walk = alices()
    walk.go("/watchlists/")
    walk.page.locator("summary", has_text="New list").click()
    walk.page.get_by_label("Name").first.fill("Coins and shares")
    walk.page.get_by_role("button", name="Begin it").click()
    for symbol in ("BTC/USDT", "AAPL"):
        walk.page.get_by_label("Add an instrument").fill(symbol)
        walk.page.get_by_role("button", name="Add", exact=True).click()
        expect(walk.page.locator(".board")).to_contain_text(symbol)
    walk.page.get_by_role("button", name="Move AAPL up").click()
    expect(walk.page.locator(".board tbody th").first).to_contain_text("AAPL")
    walk.page.get_by_role("button", name="Take AAPL off").click()
    expect(walk.page.locator(".board tbody tr")).to_have_count(1)
    assert walk.faults == []


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}])
def test_it_fits_a_phone_and_is_accessible(alices: Open, axe: str, size: dict[str, int]) -> None:
    walk = alices(size, bypass_csp=True, reduced_motion="reduce")
    entered(walk)
    for path in ("/", "/?show=return", "/watchlists/"):
        walk.go(path)
        assert not walk.page.evaluate(OVERFLOW), path
        assert serious(walk, axe) == [], path
    assert walk.faults == []
