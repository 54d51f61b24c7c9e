"""Rules of thumb about risk, each answered for one portfolio as it stands now. No advice."""

from enum import StrEnum
from typing import NamedTuple

from portfolios.models import Portfolio


class State(StrEnum):
    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"


class Checked(NamedTuple):
    rule: str  # concentration, currency, cash, stale_data, bonds
    title: str
    state: State
    detail: str


def checks(portfolio: Portfolio) -> list[Checked]:
    """Always the same rules in the same order; a portfolio without anything has none."""
    raise NotImplementedError
