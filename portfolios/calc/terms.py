"""How long something was held: short or long term, by the country of whoever held it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

USUAL_MONTHS = 12
MONTHS: Mapping[tuple[str, str], int] = {
    ("United States", ""): 12,
    ("India", ""): 24,
    ("India", "stock"): 12,
    ("India", "etf"): 12,
    ("India", "fund"): 12,
    ("India", "bond"): 12,
}
MONTH_ENDS = frozenset(("United States",))


class Length(StrEnum):
    SHORT = "short"
    LONG = "long"


def months(country: str, kind: str, said: Mapping[tuple[str, str], int] | None = None) -> int:
    """`said` are the rows of the table that one edits: they go before what is written here."""
    raise NotImplementedError


def length(acquired: date, sold: date, *, months: int, month_ends: bool = False) -> Length:
    raise NotImplementedError
