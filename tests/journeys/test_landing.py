"""A stranger opens the front door: nothing breaks, nothing moves, nobody else is asked."""

import pytest

from tests.journeys.conftest import DESKTOP, PHONE, Open

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const e of list.getEntries()) sum += e.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 100));
})"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = ["/", "/sign-in/", "/search/?q=theme", "/design/", "/offline/"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_landing_page_is_whole_and_still(window: Open, size: dict[str, int], theme: str) -> None:
    walk = window(size, color_scheme=theme)
    walk.go("/")

    assert walk.page.get_by_role("heading", level=1).inner_text().startswith("Every holding")
    assert walk.page.get_by_text("They are not quotes").is_visible()
    assert walk.page.evaluate(SHIFT) == 0
    assert walk.page.evaluate("() => document.fonts.check('16px Inter')")
    assert walk.faults == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_small_phone(window: Open, path: str) -> None:
    walk = window({"width": 320, "height": 640}, has_touch=True)
    walk.go(path)

    assert walk.page.evaluate(OVERFLOW) == 0
    assert walk.faults == []


def test_a_missing_page_looks_like_the_rest(window: Open) -> None:
    walk = window()
    walk.page.goto(walk.url + "/nothing-here")

    walk.page.get_by_role("link", name="To the start").click()
    walk.page.get_by_role("heading", name="Every holding").wait_for()
