"""Rules of thumb about risk, each answered for one portfolio as it stands now."""

from portfolios.calc.rules import Checked, State, judged
from portfolios.calc.valuation import Valuation
from portfolios.models import Portfolio
from portfolios.queries.valuation import valuation

__all__ = ["Checked", "State", "checks"]


def checks(portfolio: Portfolio, *, now: Valuation | None = None) -> list[Checked]:
    """Always the same rules in the same order; a portfolio without anything has none."""
    found = now or valuation(portfolio)
    if not found.holdings and not any(found.cash.values()):
        return []
    return judged(found, appetite=portfolio.owner.profile.risk_appetite)
