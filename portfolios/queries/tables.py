"""Returns by month and year."""

from decimal import Decimal
from typing import NamedTuple

from portfolios.models import Portfolio


class Cell(NamedTuple):
    """Time-weighted, and the gain in base units. `partial`: not all of its days are in it."""

    twr_pct: Decimal | None
    gain: Decimal
    partial: bool


class Year(NamedTuple):
    year: int
    months: list[Cell | None]  # twelve; None: nothing was there
    whole: Cell


def returns_table(portfolio: Portfolio) -> list[Year]:
    """The newest year first. Today is in it, at live prices."""
    raise NotImplementedError
