"""Somebody brings a broker's file, corrects a row, marks, tags and deletes, brings it back, and undoes the import."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from tests.journeys.conftest import PHONE, Open, Walk, one_market, simulated
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW
from tests.server import Served

pytestmark = pytest.mark.django_db
SYMBOLS = {"RELIANCE.NS", "TCS.NS"}
HEADER = (
    "symbol,isin,trade_date,exchange,segment,series,trade_type,auction,quantity,price,trade_id,order_id,"
    "order_execution_time\n"
)
TRADEBOOK = HEADER + (
    "RELIANCE,INE002A01018,2025-02-03,NSE,EQ,EQ,buy,false,10,1265.3,75000001,11,2025-02-03T10:15:30\n"
    "TCS,INE467B01029,2025-02-04,NSE,EQ,EQ,buy,false,4,4010.5,75000002,12,2025-02-04T11:02:11\n"
    "RELIANCE,INE002A01018,2025-06-10,NSE,EQ,EQ,sell,false,4,1432,75000003,13,2025-06-10T14:15:30\n"
)
WRONG = TRADEBOOK + "TCS,INE467B01029,2025-07-01,NSE,EQ,EQ,sell,false,9,3420,75000004,14,2025-07-01T12:00:00\n"


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_market(django_db_blocker, SYMBOLS) as server:
        yield server


@pytest.fixture(autouse=True)
def source(server: Served, settings) -> None:
    settings.MARKET_DATA = "simulated"
    simulated({})


def opened(walk: Walk, name: str) -> str:
    """The id of a new portfolio in rupees."""
    walk.go("/portfolios/new/")
    walk.page.get_by_label("Name").fill(name)
    walk.page.get_by_label("Base currency").fill("INR")
    walk.page.get_by_role("button", name="Open portfolio").click()
    walk.page.get_by_role("heading", level=1, name=name).wait_for()
    return walk.page.url.rstrip("/").rpartition("/")[2]


def brought(walk: Walk, portfolio: str, folder: Path, text: str) -> None:
    file = folder / "tradebook.csv"
    file.write_text(text)
    walk.go(f"/import/?portfolio={portfolio}")
    walk.page.locator("input[type=file]").set_input_files(file)
    expect(walk.page.locator("[data-name]")).to_have_text("tradebook.csv")
    walk.page.get_by_role("button", name="Look at it", exact=True).click()
    walk.page.get_by_role("heading", level=1, name="tradebook.csv").wait_for()


def rows(walk: Walk):
    return walk.page.locator("#ledger tbody tr")


def test_a_brokers_file_is_brought_and_taken_back(alices: Open, tmp_path: Path) -> None:
    walk = alices()
    portfolio = opened(walk, "Imported")
    brought(walk, portfolio, tmp_path, WRONG)
    expect(walk.page.get_by_text("Read as Zerodha tradebook")).to_be_visible()
    expect(walk.page.locator("tr.error")).to_contain_text("only 4 would be there")
    walk.page.get_by_role("checkbox", name="Leave out all that have problems").check()
    walk.page.get_by_role("button", name="Import 3 transactions").click()
    walk.page.get_by_role("heading", name="3 transactions imported").wait_for()
    walk.page.get_by_role("link", name="See them").click()
    expect(rows(walk)).to_have_count(3)

    brought(walk, portfolio, tmp_path, TRADEBOOK)
    expect(walk.page.locator("tr.duplicate")).to_have_count(3)
    walk.page.get_by_role("button", name="Put it away").click()
    walk.page.get_by_role("button", name="Undo").click()
    walk.page.get_by_role("heading", name="This import is undone").wait_for()
    walk.go(f"/transactions/?portfolio={portfolio}")
    expect(walk.page.get_by_role("heading", name="Nothing fits these filters")).to_be_visible()
    assert walk.faults == []


def test_a_wrong_trade_is_corrected_in_its_row(alices: Open, tmp_path: Path) -> None:
    walk = alices()
    portfolio = opened(walk, "Corrected")
    brought(walk, portfolio, tmp_path, TRADEBOOK)
    walk.page.get_by_role("button", name="Import 3 transactions").click()
    walk.page.get_by_role("heading", name="3 transactions imported").wait_for()
    walk.go(f"/transactions/?portfolio={portfolio}")
    walk.page.get_by_label("Type").select_option("buy")
    expect(rows(walk)).to_have_count(2)
    expect(walk.page.locator("#ledger-totals")).to_contain_text("₹28,695.00")

    walk.page.get_by_role("link", name="Change Buy of 2025-02-03").click()
    field = walk.page.locator(".amending").get_by_label("Quantity")
    expect(field).to_be_focused()
    field.fill("3")
    walk.page.get_by_role("button", name="Save").click()
    expect(walk.page.locator(".amending")).to_contain_text("only 3 would be there")
    walk.page.locator(".amending").get_by_label("Quantity").fill("5")
    walk.page.get_by_role("button", name="Save").click()
    expect(walk.page.locator(".just-changed")).to_contain_text("₹6,326.50")
    expect(walk.page.locator("#ledger-totals")).to_contain_text("₹22,368.50")

    walk.page.locator(".just-changed").get_by_role("link", name="2025-02-03", exact=True).click()
    expect(walk.page.locator(".revisions li").first).to_contain_text("Changed by you")
    assert walk.faults == []


def test_marked_ones_are_tagged_deleted_and_brought_back(alices: Open, tmp_path: Path) -> None:
    walk = alices()
    portfolio = opened(walk, "Marked")
    brought(walk, portfolio, tmp_path, TRADEBOOK)
    walk.page.get_by_role("button", name="Import 3 transactions").click()
    walk.page.get_by_role("heading", name="3 transactions imported").wait_for()
    walk.go(f"/transactions/?portfolio={portfolio}")
    bar = walk.page.locator("ledger-rows")
    expect(bar).to_be_hidden()
    for box in walk.page.get_by_role("checkbox").all():
        box.check()
    expect(bar).to_contain_text("3 marked")
    bar.get_by_label("Tag").fill("review")
    bar.get_by_role("button", name="Tag", exact=True).click()
    expect(rows(walk).get_by_role("link", name="review")).to_have_count(3)

    walk.page.get_by_role("button", name="Delete Sell of 2025-06-10").click()
    expect(rows(walk)).to_have_count(2)
    walk.page.get_by_role("button", name="Undo").click()
    expect(rows(walk)).to_have_count(3)
    assert walk.faults == []


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}])
def test_the_pages_fit_a_phone_and_are_accessible(alices: Open, tmp_path: Path, axe: str, size: dict[str, int]) -> None:
    walk = alices(size, color_scheme="dark", bypass_csp=True, reduced_motion="reduce")
    portfolio = opened(walk, f"Small {size['width']}")
    brought(walk, portfolio, tmp_path, WRONG)
    assert not walk.page.evaluate(OVERFLOW)
    assert serious(walk, axe) == []
    walk.page.get_by_role("checkbox", name="Leave out all that have problems").check()
    walk.page.get_by_role("button", name="Import 3 transactions").click()
    walk.page.get_by_role("heading", name="3 transactions imported").wait_for()
    for path in (f"/transactions/?portfolio={portfolio}", "/import/", "/things/", "/things/new/", "/proposals/"):
        walk.go(path)
        assert not walk.page.evaluate(OVERFLOW), path
        assert serious(walk, axe) == [], path
    assert walk.faults == []


def test_without_a_script_a_file_is_brought_and_a_row_is_changed(alices: Open, tmp_path: Path) -> None:
    walk = alices(java_script_enabled=False)
    portfolio = opened(walk, "Plain")
    file = tmp_path / "tradebook.csv"
    file.write_text(TRADEBOOK)
    walk.page.goto(f"{walk.url}/import/?portfolio={portfolio}")
    walk.page.locator("input[type=file]").set_input_files(file)
    walk.page.get_by_role("button", name="Look at it", exact=True).click()
    walk.page.get_by_role("button", name="Import 3 transactions").click()
    walk.page.get_by_role("link", name="See them").click()
    walk.page.get_by_role("link", name="Change Buy of 2025-02-04").click()
    walk.page.get_by_label("Quantity").fill("5")
    walk.page.get_by_role("button", name="Save").click()
    expect(walk.page.locator(".revisions")).to_contain_text("Changed by you")
