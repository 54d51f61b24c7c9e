"""The yearly rate of flows: right to the last digit that is kept, and found in few looks however deep the loss."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portfolios.calc import returns
from portfolios.calc.exact import WIDE, exactly
from portfolios.calc.returns import money_weighted

BEGAN = date(2020, 1, 1)
YEARS = 1826


def daily(end: str) -> list[tuple[date, Decimal]]:
    """A hundred a day for five years, and what is left of it."""
    flows = [(BEGAN + timedelta(days), Decimal(-100)) for days in range(YEARS)]
    return [*flows, (BEGAN + timedelta(YEARS), Decimal(end))]


@exactly
def worth(flows: list[tuple[date, Decimal]], rate: Decimal) -> Decimal:
    """Another way than the one under test: each flow by a power of its own."""
    return sum((WIDE.divide(it, (1 + rate) ** (Decimal((day - BEGAN).days) / 365)) for day, it in flows), Decimal(0))


@pytest.mark.parametrize(
    ("end", "expected"), [
        ("500000", "0.422051195831787221"), ("60000", "-0.436354318039673742"), ("20000", "-0.838014934646821618"),
        ("3000", "-0.999993657803068606"),
    ],
)  # fmt: skip
def test_at_its_rate_all_flows_together_are_worth_nothing(end, expected):
    found = money_weighted(daily(end))
    assert found == Decimal(expected)
    flows = daily(end)[::50] + daily(end)[-1:]  # powers are slow
    rate = money_weighted(flows)
    below, above = (worth(flows, rate + off) for off in (Decimal("-1e-17"), Decimal("1e-17")))
    assert below * above < 0


def test_there_is_none_where_more_than_all_is_lost():
    assert money_weighted(daily("3")) is None


@pytest.mark.parametrize(("end", "most"), [("500000", 12), ("20000", 100), ("3000", 100)])
def test_it_is_found_in_few_looks(end, most, monkeypatch):
    looks, look = [], returns._worth
    monkeypatch.setattr(returns, "_worth", lambda *given: looks.append(1) or look(*given))
    money_weighted(daily(end))
    assert len(looks) <= most
