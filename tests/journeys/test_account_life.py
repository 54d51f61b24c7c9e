"""A person's way: sign up, confirm, first run, codes, two-factor sign-in, a lost phone, a new password."""

import base64
import os
import re

import pytest
from playwright.sync_api import Page, expect

from accounts.calc import totp
from tests.journeys.conftest import PHONE, Open, Walk
from tests.pair import worker
from tests.server import wait_for

DORA, NAME, FIRST, SECOND = "dora@example.com", "Dora Dean", "seven small boats", "eight grey herons"


@pytest.fixture(autouse=True)
def letters(server):
    """The job that sends letters runs as it does in the product."""
    with worker(os.environ["REDIS_URL"]):
        yield


def code_from_letter(walk: Walk, *, newer_than: int = 0) -> str:
    """The code of the newest letter, read in the mailbox of a development installation."""
    wait_for(lambda: len(letters_in(walk)) > newer_than, what="a letter with a code")
    letter = walk.context.request.get(walk.url + letters_in(walk)[0]).text()
    found = re.search(r"(?<![\w#])\d{6}(?!\w)", re.sub(r"<[^>]+>", " ", letter.split("<main")[1]))
    assert found, letter
    return found[0]


def letters_in(walk: Walk) -> list[str]:
    """Newest first; letters without a code, of new devices say, are left out."""
    listing = walk.context.request.get(f"{walk.url}/dev/mail/").text()
    return re.findall(r'href="(/dev/mail/\d{19}\.eml/)"[^>]*>(?:(?!</a>).)*Your Tidemark code', listing, re.DOTALL)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def sign_up(walk: Walk) -> None:
    page, before = walk.page, len(letters_in(walk))
    walk.go("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("E-mail").fill(DORA)
    page.get_by_label("Password", exact=True).fill(FIRST)
    page.get_by_role("button", name="Create account").click()
    heading(page, "Confirm your address")
    page.get_by_label("Code").press_sequentially(code_from_letter(walk, newer_than=before))  # sends itself
    heading(page, "Welcome, Dora")


def first_run(walk: Walk) -> None:
    page = walk.page
    page.get_by_label("Country").select_option("India")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Building wealth").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="To the dashboard").click()
    expect(page.get_by_role("heading", name="Getting started")).to_be_visible()
    expect(page.get_by_role("link", name="Two-factor sign-in")).to_be_visible()


def sign_out(walk: Walk) -> None:
    walk.page.get_by_text(f"Account of {NAME}").locator("..").click()
    walk.page.get_by_role("button", name="Sign out").click()
    heading(walk.page, "Every holding")


def sign_in_by_code(walk: Walk) -> None:
    page, before = walk.page, len(letters_in(walk))
    walk.go("/sign-in/")
    page.get_by_role("link", name="Sign in with a code").click()
    page.get_by_label("E-mail").fill(DORA)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("button", name=re.compile(r"Send a new code in \d+ s"))).to_be_disabled()
    page.get_by_label("Code").press_sequentially(code_from_letter(walk, newer_than=before))
    heading(page, "Dora")


def set_up_app(walk: Walk) -> tuple[bytes, list[str]]:
    page = walk.page
    walk.go("/settings/security/")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    text = page.locator(".secret code").inner_text().replace(" ", "")
    secret = base64.b32decode(text + "=" * (-len(text) % 8))
    page.get_by_label("Code of the app").press_sequentially(app_code(page, secret))
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download").click()
    assert codes[3] in kept.value.path().read_text()
    return secret, codes


def app_code(page: Page, secret: bytes) -> str:
    now_s = page.evaluate("() => Date.now() / 1000")
    return totp.code_at(secret, int(now_s) // totp.STEP_S)


def by_password(walk: Walk, password: str) -> None:
    walk.go("/sign-in/")
    walk.page.get_by_label("E-mail").fill(DORA)
    walk.page.get_by_label("Password", exact=True).fill(password)
    walk.page.get_by_role("button", name="Sign in", exact=True).click()


def with_recovery_code(walk: Walk, code: str) -> None:
    walk.page.get_by_role("link", name="Lost your phone?").click()
    walk.page.get_by_label("Recovery code").fill(code)
    walk.page.get_by_role("button", name="Continue").click()
    heading(walk.page, "Dora")


@pytest.mark.parametrize(
    "look", [{}, {"size": PHONE, "color_scheme": "dark", "has_touch": True}], ids=["desk", "phone"]
)
def test_from_the_front_door_to_a_changed_password(window: Open, look: dict) -> None:
    walk, other = window(**look), window()
    page = walk.page
    sign_up(walk)
    first_run(walk)
    sign_out(walk)
    sign_in_by_code(walk)
    _, codes = set_up_app(walk)

    sign_out(walk)
    by_password(walk, FIRST)
    heading(page, "One more code")
    with_recovery_code(walk, codes[0])  # the phone is lost

    by_password(other, FIRST)
    with_recovery_code(other, codes[1])
    walk.go("/settings/security/")
    expect(page.locator("#devices li")).to_have_count(2)
    page.get_by_label("Current password", exact=True).fill(FIRST)
    page.get_by_label("New password", exact=True).fill(SECOND)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    expect(page.locator("#devices li")).to_have_count(1)

    other.go("/settings/")
    heading(other.page, "Sign in")
    by_password(other, FIRST)
    expect(other.page.get_by_role("alert")).to_contain_text("is wrong")
    assert walk.faults == []
    assert [fault for fault in other.faults if "422" not in fault] == []


def test_all_of_it_without_a_script(window: Open) -> None:
    walk = window(java_script_enabled=False)
    page, before = walk.page, len(letters_in(walk))
    walk.go("/sign-up/")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("E-mail").fill(DORA)
    page.get_by_label("Password").fill(FIRST)
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(code_from_letter(walk, newer_than=before))
    page.get_by_role("button", name="Confirm").click()
    for _ in range(2):
        page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="To the dashboard").click()
    walk.go("/settings/data/")
    with page.expect_navigation():  # a reload in the midst of one is an error of Chromium's
        page.get_by_role("button", name="Collect my data").click()
    wait_for(lambda: page.reload() and page.get_by_role("link", name="Download").count(), what="the export")
    with page.expect_download() as file:
        page.get_by_role("link", name="Download").click()
    assert file.value.suggested_filename == "tidemark-data.zip"
