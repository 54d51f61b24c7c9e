"""How often something pays, told from the days on which it did."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from statistics import median


class Rhythm(StrEnum):
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"


LONGEST = {Rhythm.MONTHLY: 45, Rhythm.QUARTERLY: 136, Rhythm.SEMIANNUAL: 273, Rhythm.ANNUAL: 550}  # days between two


def rhythm(days: Iterable[date]) -> Rhythm | None:
    """By the gap in the middle, so that a payment that did not come changes nothing. None: nobody can tell."""
    gaps = [(later - day).days for day, later in pairwise(sorted(set(days)))]
    if not gaps:
        return None
    usual = median(gaps)
    return next((name for name, longest in LONGEST.items() if usual <= longest), None)
