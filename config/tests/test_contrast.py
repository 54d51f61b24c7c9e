"""WCAG AA: the colours that meet on a page stand 4.5:1 apart (3:1 around what can be filled in), in both themes."""

import math
import re
from collections.abc import Iterator

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
THEMES = ("light", "dark")
GROUNDS = ("page", "surface", "raised", "sunken", "field")
WORDS = ("text", "muted", "accent", "green", "red", "blue", "orange", "amber")
Colour = tuple[float, float, float]


def tokens(theme: str) -> dict[str, Colour]:
    pair = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")
    return {
        name: srgb(*(float(part) for part in (light, dark)[THEMES.index(theme)].split()))
        for name, light, dark in pair.findall(TOKENS)
    }


def srgb(lightness: float, chroma: float, hue: float) -> Colour:
    """Linear sRGB of an OKLCH colour (Ottosson 2020), clipped as a screen would."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear)
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def meetings() -> Iterator[tuple[str, str, float]]:
    yield from ((word, ground, 4.5) for word in WORDS for ground in GROUNDS)
    yield from (("on-accent", ground, 4.5) for ground in ("accent", "accent-strong"))
    yield from (("edge", ground, 3.0) for ground in ("page", "surface", "field"))
    yield "accent", "accent-soft", 4.5
    yield from (("text", ground, 4.5) for ground in ("heat-plus", "heat-minus"))


def test_the_ruler_measures_black_on_white_as_21() -> None:
    assert contrast(srgb(0, 0, 0), srgb(1, 0, 0)) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_in_every_theme(theme: str) -> None:
    known = tokens(theme)
    poor = [
        f"{front} on {ground}: {found:.2f}, needs {wanted}"
        for front, ground, wanted in meetings()
        if (found := contrast(known[front], known[ground])) < wanted
    ]
    assert not poor
