"""In and out again, with and without a script, with the mouse and without."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD, Open


def test_alice_signs_in_and_out(window: Open) -> None:
    walk = window()
    walk.sign_in()
    expect(walk.page).to_have_title("Dashboard · Tidemark")
    expect(walk.page.get_by_role("link", name="Dashboard").first).to_have_attribute("aria-current", "page")

    walk.page.get_by_text("Account of Alice").locator("..").click()
    walk.page.get_by_role("button", name="Sign out").click()
    expect(walk.page.get_by_role("heading", name="Every holding")).to_be_visible()
    assert walk.faults == []


def test_a_wrong_password_is_told_without_losing_the_address(window: Open) -> None:
    walk = window()
    walk.go("/sign-in/")
    walk.page.get_by_label("E-mail").fill("alice@example.com")
    walk.page.get_by_label("Password", exact=True).fill("wrong")
    walk.page.keyboard.press("Enter")

    expect(walk.page.get_by_role("alert")).to_be_focused()
    expect(walk.page.get_by_role("alert")).to_contain_text("is wrong")
    expect(walk.page.get_by_label("E-mail")).to_have_value("alice@example.com")


def test_the_password_can_be_looked_at(window: Open) -> None:
    walk = window()
    walk.go("/sign-in/")
    field = walk.page.get_by_label("Password", exact=True)
    expect(field).to_have_attribute("autocomplete", "current-password")
    walk.page.get_by_role("button", name="Show password").click()
    expect(field).to_have_attribute("type", "text")


def test_signing_in_works_without_a_script(window: Open) -> None:
    walk = window(java_script_enabled=False)
    walk.sign_in()
    walk.page.get_by_text("Theme", exact=True).first.locator("..").click()
    walk.page.get_by_role("button", name="Dark", exact=True).first.click()
    expect(walk.page.locator("html")).to_have_attribute("data-theme", "dark")

    walk.page.get_by_role("link", name=re.compile("Search pages")).click()
    walk.page.get_by_role("searchbox").fill("sign out")
    walk.page.keyboard.press("Enter")
    walk.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(walk.page.get_by_role("heading", name="Every holding")).to_be_visible()


def test_the_keyboard_is_enough(window: Open) -> None:
    walk = window()
    walk.go("/")
    walk.page.keyboard.press("Tab")
    expect(walk.page.get_by_role("link", name="Skip to content")).to_be_focused()
    walk.page.keyboard.press("Enter")
    walk.page.keyboard.press("Tab")
    expect(walk.page.get_by_role("link", name=re.compile("Try the demo"))).to_be_focused()
    walk.page.keyboard.press("Enter")

    expect(walk.page.get_by_label("E-mail")).to_be_focused()
    walk.page.keyboard.type("alice@example.com")
    walk.page.keyboard.press("Tab")
    walk.page.keyboard.type(PASSWORD)
    walk.page.keyboard.press("Enter")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("Alice")
