"""Ctrl-K and "/" reach every page and action without a mouse."""

from playwright.sync_api import expect

from tests.journeys.conftest import Open


def test_an_action_is_found_and_done_by_keys(window: Open) -> None:
    walk = window(color_scheme="light")
    walk.go("/design/")
    walk.page.keyboard.press("Control+k")
    palette = walk.page.locator("#palette")
    box = palette.get_by_role("combobox")
    expect(box).to_be_focused()
    walk.page.keyboard.type("dark")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Dark theme")
    walk.page.keyboard.press("Enter")

    expect(walk.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(box).to_be_hidden()

    walk.page.keyboard.press("/")
    expect(palette.get_by_role("option").first).to_contain_text("Dark theme")  # the last one used comes first
    walk.page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert walk.faults == []


def test_arrows_walk_through_what_was_found(window: Open) -> None:
    walk = window()
    walk.go("/")
    walk.page.keyboard.press("/")
    options = walk.page.get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    walk.page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    walk.page.keyboard.press("ArrowUp")
    walk.page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")

    walk.page.keyboard.type("no such thing")
    expect(walk.page.get_by_text("Nothing found")).to_be_visible()
