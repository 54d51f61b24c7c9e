"""Somebody sets an alert, in the chart and by its form, is told in whatever window is open, and a browser is woken."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from alerts.models import Alert, Notification
from config.kit import valkey
from markets import live
from markets.models import Instrument
from markets.queries.source import CHOICE
from markets.services import catalogue
from markets.tests.prices import price_of
from tests.journeys.conftest import PHONE, Open, Walk, one_product
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW, SHIFT
from tests.server import Served, wait_for

pytestmark = pytest.mark.django_db
SMALL = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    with one_product(
        django_db_blocker, make=lambda: catalogue.load(only={"BTC/USDT"}), made=(Alert, Notification, Instrument),
        MARKET_DATA="simulated",
    ) as server:  # fmt: skip
        yield server


@pytest.fixture(autouse=True)
def price(server: Served, settings: Any) -> None:
    settings.MARKET_DATA = "simulated"
    valkey.client().set(CHOICE, "simulated")
    live.publish([price_of(Instrument.objects.get(symbol="BTC/USDT"), "62000", change_24h=Decimal(100))])


def alert_set(walk: Walk, target: str) -> None:
    walk.go("/alerts/new/")
    walk.page.get_by_label("Instrument").fill("BTC/USDT")
    walk.page.get_by_label("Price", exact=True).fill(target)
    expect(walk.page.locator(".would")).to_contain_text("would have fired")
    walk.page.get_by_role("button", name="Set alert").click()
    expect(walk.page.locator(".alerts")).to_contain_text(target)


def test_it_is_set_paused_edited_and_brought_back(alices: Open) -> None:
    walk = alices()
    alert_set(walk, "65,000")
    row = walk.page.locator(".alerts tbody tr")
    expect(row).to_contain_text("4.62 %")
    row.get_by_role("button", name="Pause").click()
    expect(row).to_contain_text("Paused")
    row.get_by_role("button", name="Resume").click()
    expect(row).to_contain_text("Waiting")
    row.get_by_role("link", name="Edit").click()
    walk.page.get_by_label("Price", exact=True).fill("66,000")
    walk.page.get_by_role("button", name="Save").click()
    walk.page.get_by_role("heading", level=1, name="66,000").wait_for()
    walk.page.get_by_role("button", name="Delete").click()
    walk.page.get_by_role("button", name="Undo").click()
    expect(walk.page.locator(".alerts")).to_contain_text("66,000 USDT")
    assert walk.faults == []


def test_it_is_set_in_the_chart(alices: Open) -> None:
    walk = alices()
    walk.go("/markets/BTC-USDT/?interval=1d")
    walk.page.locator('price-chart[data-state="ready"]').wait_for()
    chart, form = walk.page.locator(".price-chart .canvas"), walk.page.locator(".alert-at")
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": 200, "y": 150}, button="right")
    expect(form).to_contain_text("BTC/USDT")
    walk.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    chart.click(position={"x": box["width"] - 15, "y": 150})
    price = Decimal(form.get_by_label("Price").input_value())
    assert price > 0
    form.get_by_role("button", name="Set alert").click()
    walk.page.locator(".toast", has_text="Alert set").get_by_role("link").click()
    walk.page.get_by_role("heading", level=1, name=f"{price:,}").wait_for()
    assert walk.faults == []


def test_a_test_rings_in_every_window(alices: Open) -> None:
    walk = alices()
    walk.go("/notifications/")
    other = walk.context.new_page()
    other.goto(walk.url + "/settings/notifications/")
    other.get_by_role("button", name="Send me a test").click()
    expect(walk.page.locator(".toast")).to_contain_text("It works")
    expect(walk.page.locator("[data-unread]")).not_to_have_text("0")
    expect(walk.page.locator("#told")).to_contain_text("It works")
    assert walk.page.title().startswith("(")
    walk.page.locator(".bell summary").click()
    expect(walk.page.locator(".bell .latest")).to_contain_text("It works")
    walk.page.keyboard.press("Escape")
    walk.page.get_by_role("button", name="Mark all as read").click()
    expect(walk.page.locator("[data-unread]")).to_be_hidden()
    expect(other.locator("[data-unread]")).to_be_hidden()
    assert walk.faults == []


SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body }) => [title, body])"""


def woken(walk: Walk, page: Page, told: dict[str, str]) -> None:
    """As a push service would."""
    tools = walk.context.new_cdp_session(page)
    known: list[str] = []
    tools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(it["registrationId"] for it in event["registrations"] if not it["isDeleted"]),
    )
    tools.send("ServiceWorker.enable")
    page.wait_for_function("async () => Boolean((await navigator.serviceWorker.ready).active)")
    while not known:
        page.wait_for_timeout(20)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": walk.url, "registrationId": known[-1], "data": json.dumps(told)},
    )


def test_permission_is_asked_on_the_click_alone_and_the_worker_shows_what_comes(alices: Open) -> None:
    walk = alices()
    walk.go("/settings/notifications/")
    assert walk.page.evaluate("() => Notification.permission") != "granted"
    walk.context.grant_permissions(["notifications"], origin=walk.url)
    walk.page.get_by_role("button", name="Turn on push here").click()
    # no push service can be reached from a test: it says so and does not hang
    expect(walk.page.locator(".toast.error")).to_be_visible(timeout=10_000)
    woken(walk, walk.page, {"id": "1", "title": "BTC/USDT is above 65,000", "body": "65,001", "url": "/alerts/"})
    shown = wait_for(lambda: walk.page.evaluate(SHOWN))
    assert shown == [["BTC/USDT is above 65,000", "65,001"]]


@pytest.mark.parametrize("size", [PHONE, SMALL], ids=["phone", "small"])
def test_it_fits_a_phone_is_still_and_accessible(alices: Open, axe: str, size: dict[str, int]) -> None:
    walk = alices(size, bypass_csp=True, reduced_motion="reduce")
    alert_set(walk, "67,000")
    for path in ("/alerts/", "/alerts/new/?kind=rsi", "/notifications/", "/settings/notifications/", "/alerts/import/"):
        walk.go(path)
        assert not walk.page.evaluate(OVERFLOW), path
        assert walk.page.evaluate(SHIFT) == 0, path
        assert serious(walk, axe) == [], path
    assert walk.faults == []
