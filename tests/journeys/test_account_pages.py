"""Each page of an account: axe finds nothing serious, in both themes; nothing is wider than a small phone."""

import pytest

from tests.journeys.conftest import Open
from tests.journeys.test_accessibility import serious
from tests.journeys.test_landing import OVERFLOW

BEFORE = ["/sign-up/", "/sign-in/code/", "/sign-in/code/enter/", "/recover/", "/recover/code/"]
INSIDE = [
    "/verify-email/", "/welcome/1/", "/welcome/2/", "/welcome/3/", "/", "/settings/", "/settings/investor/",
    "/settings/display/", "/settings/security/", "/settings/security/log/", "/settings/api-tokens/",
    "/settings/notifications/", "/settings/data/", "/settings/security/two-factor/",
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe(window: Open, axe: str, theme: str) -> None:
    walk = window(color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
    found = {}
    for path in BEFORE:
        walk.go(path)
        found[path] = serious(walk, axe)
    walk.sign_in()
    walk.go("/settings/security/")
    walk.page.get_by_role("button", name="Set it up").click()
    for path in INSIDE:
        walk.go(path)
        assert walk.page.url.endswith(path)
        found[path] = serious(walk, axe)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_nothing_is_wider_than_a_small_phone(window: Open) -> None:
    walk = window({"width": 320, "height": 640}, has_touch=True)
    walk.sign_in()
    walk.go("/settings/security/")
    walk.page.get_by_role("button", name="Set it up").click()
    over = {}
    for path in [*BEFORE, *INSIDE]:
        walk.go(path)
        over[path] = walk.page.evaluate(OVERFLOW)
    assert {path: by for path, by in over.items() if by} == {}
    assert walk.faults == []
