"""Theme, colours and hidden amounts are seen at once, kept, and there before the first paint of the next page."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Open


def test_a_theme_is_kept_and_rendered_by_the_server(window: Open) -> None:
    walk = window(color_scheme="light")
    walk.go("/design/")
    walk.page.get_by_text("Theme", exact=True).first.locator("..").click()
    with walk.page.expect_response("**/preferences/") as kept:
        walk.page.get_by_role("button", name="Dark", exact=True).first.click()
    expect(walk.page.locator("html")).to_have_attribute("data-theme", "dark")
    assert kept.value.status == 204

    html = walk.context.request.get(walk.url + "/").text()
    assert 'data-theme="dark"' in html.split(">", 3)[1]  # in the first tag: no script has to mend it
    assert walk.faults == []


def test_hidden_amounts_keep_percentages(window: Open) -> None:
    walk = window()
    walk.go("/design/")
    amount, change = walk.page.locator(".stat .amount").first, walk.page.locator(".stat .change").first
    walk.page.keyboard.press("Shift+H")

    expect(amount).to_have_css("filter", re.compile("blur"))
    expect(change).to_have_css("filter", "none")
    expect(walk.page.locator("button[name=amounts]")).to_have_attribute("aria-pressed", "true")


def test_a_phone_finds_all_of_it_under_more(window: Open) -> None:
    walk = window(PHONE, has_touch=True)
    walk.go("/design/")
    walk.page.locator(".bottom summary").click()
    walk.page.locator(".bottom").get_by_role("button", name="Blue up").click()

    expect(walk.page.locator("html")).to_have_attribute("data-colours", "blue-orange")
