"""Somebody looks for cheap shares: filters, keeps the screen, and reads what the figures of one say."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from analytics.models import Metrics
from analytics.tests import screened
from config.kit import valkey
from markets.models import Instrument
from markets.queries.source import CHOICE
from tests.journeys.conftest import PHONE, Open, Walk, one_product
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW
from tests.server import Served

pytestmark = pytest.mark.django_db
SCREEN = "/screener/?sector=Information+Technology&pe_ratio__lt=31&sort=pe_ratio"
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_product(django_db_blocker, make=screened.make, made=(Metrics, Instrument)) as server:
        yield server


@pytest.fixture(autouse=True)
def prices(server: Served) -> None:
    """Each case finds the same: Valkey is emptied after the one before."""
    valkey.client().set(CHOICE, "live")
    screened.publish()


def rows(walk: Walk) -> list[str]:
    return walk.page.locator(".found tbody th b").all_inner_texts()


def test_cheap_it_shares_are_found_and_the_screen_is_kept(alices: Open) -> None:
    walk = alices()
    walk.go("/screener/")
    walk.page.get_by_role("combobox", name="Sector").select_option("Information Technology")
    expect(walk.page.get_by_role("heading", name="4 instruments fit")).to_be_visible()
    walk.page.get_by_role("combobox", name="Figure").select_option("pe_ratio")
    walk.page.get_by_role("textbox", name="Number").fill("31")
    walk.page.get_by_role("button", name="Add filter").click()
    expect(walk.page.get_by_role("link", name="P/E below 31")).to_be_visible()
    walk.page.get_by_role("link", name="P/E", exact=True).click()
    expect(walk.page).to_have_url(walk.url + SCREEN)
    assert rows(walk) == ["TCS.NS", "AAPL"]
    walk.page.get_by_text("Save", exact=True).click()
    walk.page.get_by_label("Name of the screen").fill("Cheap IT")
    walk.page.get_by_role("button", name="Save screen").click()
    expect(walk.page.get_by_role("heading", level=1, name="Cheap IT")).to_be_visible()
    assert walk.faults == []


def test_without_a_script_the_forms_lead_to_the_same_address(alices: Open) -> None:
    walk = alices(java_script_enabled=False)
    walk.go("/screener/?sector=Information+Technology")
    walk.page.get_by_role("combobox", name="Figure").select_option("pe_ratio")
    walk.page.get_by_role("textbox", name="Number").fill("31")
    walk.page.get_by_role("button", name="Add filter").click()
    assert rows(walk) == ["AAPL", "TCS.NS"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/screener/", SCREEN, "/screener/?pe_ratio__lt=1", "/markets/AAPL/analysis/"])
def test_it_is_readable_for_everybody(alices: Open, axe: str, path: str, theme: str) -> None:
    walk = alices(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    walk.go(path)
    assert serious(walk, axe) == []


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_nothing_is_wider_than_a_phone(alices: Open, size: dict[str, int]) -> None:
    walk = alices(size)
    for path in ("/screener/", SCREEN, "/markets/AAPL/analysis/"):
        walk.go(path)
        assert walk.page.evaluate(OVERFLOW) == 0, path
    walk.go(SCREEN)
    walk.page.get_by_text("Columns", exact=True).click()
    walk.page.get_by_label("Beta").check()
    assert walk.page.evaluate(OVERFLOW) == 0
    walk.page.get_by_role("button", name="Show these").click()
    expect(walk.page.get_by_role("columnheader", name="Beta")).to_be_attached()
