"""Geometry of the drawings that the server makes: a sparkline, a line with its area, a donut. Numbers in, paths out."""

from collections.abc import Sequence
from dataclasses import dataclass

DONUT_RADIUS = 15.9155  # a circumference of 100, so that a share in per cent is a length


def line(values: Sequence[float], width: float, height: float, *, scale: tuple[float, float] | None = None) -> str:
    """The path of `values` from the left edge to the right, the lowest at the bottom; "" for fewer than two.

    Lines that share a picture share its `scale`: what its bottom and its top stand for.
    """
    if len(values) < 2:
        return ""
    low, high = scale or (min(values), max(values))
    rise = height / (high - low) if high > low else 0.0
    step = width / (len(values) - 1)
    drop = height if rise else height / 2
    points = (f"{index * step:.1f} {drop - (value - low) * rise:.1f}" for index, value in enumerate(values))
    return "M" + "L".join(points)


def area(values: Sequence[float], width: float, height: float) -> str:
    path = line(values, width, height)
    return f"{path}V{height:g}H0Z" if path else ""


def direction(values: Sequence[float]) -> str:
    if len(values) < 2 or values[-1] == values[0]:
        return "flat"
    return "up" if values[-1] > values[0] else "down"


@dataclass(frozen=True)
class Slice:
    label: str
    share: float
    dash: str
    offset: str
    series: int


def donut(parts: Sequence[tuple[str, float]], kept: int = 6) -> list[Slice]:
    """Shares in per cent, the largest first; what is beyond `kept` is one slice called "Other"."""
    total = sum(value for _, value in parts)
    if total <= 0:
        return []
    ordered = sorted(parts, key=lambda part: -part[1])
    rest = sum(value for _, value in ordered[kept:])
    shown = [*ordered[:kept], *([("Other", rest)] if rest else [])]
    slices, start = [], 0.0
    for index, (label, value) in enumerate(shown):
        share = 100 * value / total
        gap = min(0.6, share / 2)
        slices.append(Slice(label, share, f"{share - gap:.2f} {100 - share + gap:.2f}", f"{-start:.2f}", index + 1))
        start += share
    return slices
