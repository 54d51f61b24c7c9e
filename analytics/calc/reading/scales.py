"""From a figure to a score of 0 to 100: straight lines between named points, level beyond the ends."""

from collections.abc import Sequence
from itertools import pairwise

Points = Sequence[tuple[float, float]]


def between(low: float, high: float) -> Points:
    """0 at `low`, 100 at `high`; the other way round where `low` is the larger."""
    return ((low, 0.0), (high, 100.0)) if low < high else ((high, 100.0), (low, 0.0))


def score(figure: float, points: Points) -> float:
    if figure <= points[0][0]:
        return points[0][1]
    for (left, below), (right, above) in pairwise(points):
        if figure <= right:
            return below + (above - below) * (figure - left) / (right - left)
    return points[-1][1]
