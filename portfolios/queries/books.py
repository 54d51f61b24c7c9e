"""A portfolio's books as they stood at the end of a day, folded from its transactions."""

from datetime import date

from portfolios.calc.books import Book, Fees, Policy
from portfolios.calc.entries import ordered
from portfolios.calc.exact import exactly
from portfolios.calc.lots import Method
from portfolios.calc.walk import Walk
from portfolios.models import Portfolio, Transaction
from portfolios.queries import entries


def policy(portfolio: Portfolio) -> Policy:
    return Policy(Method(portfolio.cost_basis), Fees(portfolio.fee_policy))


@exactly
def until(portfolio: Portfolio, day: date) -> Walk:
    """One read of the database."""
    walk = begin(portfolio)
    rows = Transaction.objects.filter(portfolio=portfolio, void=False, executed_on__lte=day)
    walk.take_all(ordered(entries.told(rows)))
    return walk


def begin(portfolio: Portfolio) -> Walk:
    return Walk(Book(portfolio.base_currency, policy(portfolio)))
