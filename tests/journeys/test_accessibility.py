"""axe finds nothing serious on any page, in either theme."""

import pytest

from tests.journeys.conftest import Open

PAGES = ["/", "/sign-in/", "/search/?q=", "/design/", "/nothing-here"]


def serious(walk, axe: str) -> list[str]:
    walk.page.evaluate(axe)
    found = walk.page.evaluate("() => axe.run()")["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_public_pages(window: Open, axe: str, path: str, theme: str) -> None:
    walk = window(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    walk.go(path)
    assert serious(walk, axe) == []


def test_the_dashboard_and_its_palette(window: Open, axe: str) -> None:
    walk = window(bypass_csp=True, reduced_motion="reduce")
    walk.sign_in()
    assert serious(walk, axe) == []
    walk.page.keyboard.press("Control+k")
    walk.page.get_by_role("option").first.wait_for()
    assert serious(walk, axe) == []
