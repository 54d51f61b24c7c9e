"""Somebody opens a portfolio, trades, sees it move in a second window, reads figures, changes the method, deletes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.journeys.conftest import PHONE, Open, Walk, one_market, says, simulated
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW, SHIFT
from tests.server import Served

pytestmark = pytest.mark.django_db
SYMBOLS = {"BTC/USDT": "50000", "AAPL": "200"}
TABS = ("", "performance/", "income/", "orders/", "settings/", "trade/?symbol=BTC/USDT&quantity=0.01")


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_market(django_db_blocker, SYMBOLS) as server:
        yield server


@pytest.fixture(autouse=True)
def prices(server: Served, settings) -> None:
    settings.MARKET_DATA = "simulated"
    simulated(SYMBOLS)


def opened(walk: Walk, name: str, *, cash: str = "10000") -> str:
    """A new portfolio, through its page. The address of it."""
    walk.go("/portfolios/new/")
    walk.page.get_by_label("Name").fill(name)
    walk.page.get_by_label("Opening balance").fill(cash)
    walk.page.get_by_role("button", name="Open portfolio").click()
    walk.page.get_by_role("heading", level=1, name=name).wait_for()
    return walk.page.url.removeprefix(walk.url)


def bought(walk: Walk, address: str, quantity: str = "0.1") -> None:
    walk.go(f"{address}trade/")
    walk.page.get_by_label("Instrument").fill("BTC/USDT")
    walk.page.get_by_label("Quantity").fill(quantity)
    expect(walk.page.locator("#preview")).to_contain_text("Cash after")
    walk.page.get_by_role("button", name="Buy", exact=True).click()
    walk.page.get_by_role("region", name="Holdings").wait_for()


def test_amount_and_quantity_follow_each_other_also_where_the_cursor_stands(alices: Open) -> None:
    walk = alices()
    walk.go(f"{opened(walk, 'Both ways')}trade/?symbol=BTC/USDT")
    walk.page.get_by_label("Quantity").fill("0.1")
    walk.page.get_by_label("Quantity").press("Tab")
    amount = walk.page.get_by_label("Amount")
    expect(amount).to_be_focused()
    expect(amount).not_to_have_value("")
    walk.page.keyboard.type("1000")
    expect(amount).to_have_value("1000")


def row(walk: Walk):
    return walk.page.locator('[data-holding="BTC/USDT"]')


def test_a_first_trade_is_seen_before_it_is_made_and_moves_in_a_second_window(alices: Open) -> None:
    walk, second = alices(), alices()
    address = opened(walk, "First")
    expect(walk.page.get_by_role("heading", name="Nothing is held")).to_be_visible()
    second.go(address)
    expect(second.page.locator("live-portfolio")).to_have_attribute("data-state", "live")

    walk.page.get_by_role("link", name="Add trade").first.click()
    walk.page.get_by_label("Instrument").fill("BTC/USDT")
    walk.page.get_by_label("Amount").fill("2500")
    expect(walk.page.get_by_label("Quantity")).to_have_value("0.05")
    expect(walk.page.locator("#preview")).to_contain_text("$7,500.00")
    walk.page.get_by_role("button", name="Buy", exact=True).click()
    expect(walk.page.get_by_text("Bought 0.05 BTC/USDT")).to_be_visible()

    expect(row(second).locator("[data-value]")).to_have_text("$2,500.00")
    says("BTC/USDT", "60000")
    for window in (walk, second):
        expect(row(window).locator("[data-value]")).to_have_text("$3,000.00")
        expect(row(window).locator("[data-gain]")).to_contain_text("+$500.00")
        expect(window.page.locator("[data-total]")).to_have_text("$10,500.00")
        assert window.faults == []

    row(walk).get_by_title("Lots of BTC/USDT").click()
    expect(walk.page.get_by_role("table", name="Open lots of BTC/USDT").locator("tbody tr")).to_have_count(1)
    row(walk).get_by_title("Lots of BTC/USDT").click()
    expect(walk.page.get_by_role("table", name="Open lots of BTC/USDT")).to_have_count(0)


def test_what_happened_before_is_entered_with_that_days_close(alices: Open) -> None:
    walk = alices()
    address = opened(walk, "Before")
    walk.go(f"{address}trade/?how=past")
    walk.page.get_by_label("Instrument").fill("AAPL")
    walk.page.get_by_label("Quantity").fill("3")
    walk.page.get_by_label("Day").fill("2026-06-01")
    expect(walk.page.get_by_label("Price of one")).to_have_value(re.compile(r"\d"))
    walk.page.get_by_role("link", name="Sell", exact=True).click()
    expect(walk.page.get_by_label("Quantity")).to_have_value("3")  # what was typed stays
    expect(walk.page.locator("#preview")).to_contain_text("would leave")
    walk.page.get_by_role("link", name="Buy", exact=True).click()
    expect(walk.page.locator("#preview")).to_contain_text("USD cash after")
    walk.page.get_by_role("button", name="Save and another").click()
    expect(walk.page.get_by_text("Buy: entered.")).to_be_visible()
    expect(walk.page.get_by_label("Day")).to_have_value("2026-06-01")

    walk.go(address)
    walk.page.locator('value-chart[data-state="ready"]').wait_for()
    walk.page.get_by_text("Show as table").first.click()
    expect(walk.page.get_by_role("region", name="Figures of the chart").locator("tbody tr").first).to_be_visible()
    assert walk.faults == []


def test_pressing_twice_enters_it_once(alices: Open) -> None:
    walk = alices()
    address = opened(walk, "Twice")
    walk.go(f"{address}trade/?type=deposit")
    walk.page.get_by_label("Amount").fill("100")
    walk.page.get_by_role("button", name="Deposit", exact=True).dblclick()
    walk.page.wait_for_url(f"**{address}")
    expect(walk.page.locator("[data-total]")).to_have_text("$10,100.00")


def test_a_limit_order_waits_and_is_cancelled(alices: Open) -> None:
    walk = alices()
    address = opened(walk, "Patient")
    walk.go(f"{address}trade/?how=limit&symbol=BTC/USDT")
    walk.page.get_by_label("Quantity").fill("0.1")
    walk.page.get_by_label("Limit").fill("40000")
    walk.page.get_by_role("button", name="Buy by limit order").click()
    walk.page.get_by_role("link", name="Orders").click()
    expect(walk.page.get_by_role("region", name="Waiting orders")).to_contain_text("40,000")
    walk.page.get_by_role("button", name="Cancel the order for BTC/USDT").click()
    expect(walk.page.get_by_role("region", name="Ended orders")).to_contain_text("Cancelled")
    assert walk.faults == []


def test_each_figure_says_how_it_came_about(alices: Open) -> None:
    walk = alices()
    address = opened(walk, "Figures")
    bought(walk, address)
    walk.go(f"{address}performance/?range=max")
    walk.page.get_by_text("Realised", exact=True).click()
    expect(walk.page.locator(".explanation .formula")).to_be_visible()
    assert walk.faults == []


def test_a_method_is_tried_and_a_portfolio_deleted_by_its_name(alices: Open) -> None:
    walk = alices()
    address = opened(walk, "Doomed")
    bought(walk, address)
    walk.go(f"{address}settings/")
    walk.page.get_by_role("radio", name="First in, first out").check()
    walk.page.get_by_role("button", name="Show what would differ").click()
    expect(walk.page.get_by_text("Nothing is changed yet")).to_be_visible()
    walk.page.get_by_role("button", name="Change it").click()
    expect(walk.page.locator(".folio")).to_contain_text("FIFO")

    walk.page.get_by_label("Its name").fill("Something")
    walk.page.get_by_role("button", name="Delete this portfolio").click()
    expect(walk.page.get_by_role("alert")).to_contain_text("another name")
    walk.page.get_by_label("Its name").fill("Doomed")
    walk.page.get_by_role("button", name="Delete this portfolio").click()
    expect(walk.page.get_by_text("Doomed is deleted.")).to_be_visible()


def test_it_is_read_and_filled_in_without_a_script(alices: Open) -> None:
    walk = alices(java_script_enabled=False)
    address = opened(walk, "Plain")
    walk.page.goto(f"{walk.url}{address}trade/?how=past")
    walk.page.get_by_label("Instrument").fill("BTC/USDT")
    walk.page.get_by_label("Quantity").fill("0.1")
    walk.page.get_by_label("Price of one").fill("40000")
    walk.page.get_by_role("button", name="Preview").click()
    expect(walk.page.locator("#preview")).to_contain_text("$6,000.00")
    walk.page.get_by_role("button", name="Buy", exact=True).click()
    expect(row(walk).locator("[data-value]")).to_have_text("$5,000.00")
    walk.page.get_by_title("Lots of BTC/USDT").click()
    expect(walk.page.get_by_role("table", name="Open lots of BTC/USDT")).to_be_visible()


def test_nothing_is_wider_than_a_small_phone_nor_jumps(alices: Open) -> None:
    walk = alices({"width": 320, "height": 640}, has_touch=True)
    address = opened(walk, "A name that is rather long for a small phone")
    bought(walk, address)
    for tab in TABS:
        walk.go(f"{address}{tab}")
        assert (tab, walk.page.evaluate(OVERFLOW)) == (tab, 0)
    for path in ("/portfolios/", "/portfolios/new/", "/markets/BTC-USDT/position/"):
        walk.go(path)
        assert (path, walk.page.evaluate(OVERFLOW)) == (path, 0)
    walk.go(address)
    assert walk.page.evaluate(SHIFT) < 0.02
    assert walk.faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_read_it(alices: Open, axe: str, theme: str) -> None:
    walk = alices(PHONE if theme == "dark" else {"width": 1360, "height": 900}, color_scheme=theme, bypass_csp=True,
                  reduced_motion="reduce")  # fmt: skip
    address = opened(walk, f"For all, {theme}")
    bought(walk, address)
    found = {}
    for path in (*(f"{address}{tab}" for tab in TABS), "/portfolios/", "/markets/BTC-USDT/position/"):
        walk.go(path)
        if wrong := serious(walk, axe):
            found[path] = wrong
    assert found == {}


def test_amounts_are_hidden_and_shares_are_not(alices: Open) -> None:
    walk = alices()
    address = opened(walk, "Discreet")
    bought(walk, address)
    walk.page.get_by_role("button", name="Hide amounts").first.click()
    expect(walk.page.locator("html")).to_have_attribute("data-amounts", "hidden")
    says("BTC/USDT", "61000")
    expect(row(walk).locator("[data-value]")).to_have_text("$6,100.00")
    blurred = walk.page.evaluate(
        "() => getComputedStyle(document.querySelector('[data-holding] [data-value] .amount')).filter"
    )
    assert "blur" in blurred
    walk.page.get_by_role("button", name="Hide amounts").first.click()
