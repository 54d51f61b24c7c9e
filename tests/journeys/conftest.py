"""A real browser against the real server. What a page must never do is watched on every one of them."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.tests import cast
from config.kit import valkey
from markets import live
from markets.models import Instrument
from markets.queries.source import CHOICE
from markets.services import catalogue
from markets.tests.prices import price_of
from tests.server import Served, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 390, "height": 844}
PASSWORD = "a horse of Alice's"

# Django's ORM refuses threads that run an event loop, and Playwright's is one
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    User.objects.create_user("alice@example.com", PASSWORD, name="Alice Ahmed")
    with served("config.urls") as server:
        yield server


@contextmanager
def one_product(
    blocker: DjangoDbBlocker, *, make: Callable[[], object], made: tuple[type[Model], ...], **environment: str
) -> Iterator[Served]:
    """For all cases of a module, whose `server` it is. Alice and what `make` makes are there before it starts."""
    with blocker.unblock():
        cast.person("Alice")
        make()
        with served(LIMITS_SCALE="1000", **environment) as server:
            yield server
        for kind in (Session, User, *made):  # people take their books with them, which lean on instruments
            kind.objects.all().delete()
        connection.close()  # Playwright's loop has one of its own, which nobody else would close


@contextmanager
def one_market(
    blocker: DjangoDbBlocker, symbols: Iterable[str], *, more: Callable[[], object] = list, **environment: str
) -> Iterator[Served]:
    """One product whose catalogue is these."""

    def make() -> None:
        catalogue.load(only=set(symbols))
        more()

    with one_product(blocker, make=make, made=(Instrument,), MARKET_DATA="simulated", **environment) as server:
        yield server


def simulated(prices: Mapping[str, str]) -> None:
    """Each case finds the same: Valkey is emptied after the one before."""
    valkey.client().set(CHOICE, "simulated")
    for symbol, price in prices.items():
        says(symbol, price)


def says(symbol: str, price: str) -> None:
    live.publish([price_of(Instrument.objects.get(symbol=symbol), price, change_24h=Decimal(100))])


@pytest.fixture(scope="module")
def session(server: Served, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Alice's cookie, where a module has one product: signing in has journeys of its own."""
    client = Client()
    with django_db_blocker.unblock():
        client.force_login(User.objects.get(name="Alice"))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server.url}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on PATH; on Debian: apt-get install chromium")
        pytest.skip("no Chromium on PATH; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Walk:
    """One person's window: `faults` holds what the console, the policy or a foreign request gave away."""

    context: BrowserContext
    page: Page
    url: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda said: said.type == "error" and self.faults.append(said.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.context.on("request", self._request)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"asked {request.url}")

    def go(self, path: str) -> None:
        self.page.goto(self.url + path)
        self.page.wait_for_load_state("networkidle")

    def sign_in(self) -> None:
        self.go("/sign-in/")
        self.page.get_by_label("E-mail").fill("alice@example.com")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.get_by_role("heading", level=1, name="Alice").wait_for()


Open = Callable[..., Walk]


@pytest.fixture
def window(browser: Browser, server: Served) -> Iterator[Open]:
    contexts = []

    def window(size: dict[str, int] = DESKTOP, **options: Any) -> Walk:
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        walk = Walk(context, context.new_page(), server.url)
        walk.watch()
        return walk

    yield window
    for context in contexts:
        context.close()


@pytest.fixture
def alices(window: Open, session: dict[str, str]) -> Open:
    """Windows of somebody who is signed in."""

    def alices(size: dict[str, int] = DESKTOP, **options: Any) -> Walk:
        walk = window(size, **options)
        walk.context.add_cookies([session])
        return walk

    return alices


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's script, from node_modules; it is never part of what is served."""
    file = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
    if not file.exists():
        if os.environ.get("CI"):
            pytest.fail("axe-core is missing: npm ci")
        pytest.skip("axe-core is missing: npm ci")
    return file.read_text()
