"""What every page of one portfolio begins with."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts.models import User
from portfolios.calc.ranges import Range, Span
from portfolios.forms.ranges import PILLS
from portfolios.models import Portfolio
from portfolios.queries.portfolios import portfolio_for


def me(request: HttpRequest) -> User:
    """The views ask for signing in first."""
    assert isinstance(request.user, User)
    return request.user


def mine(request: HttpRequest, portfolio_id: UUID) -> Portfolio:
    """A stranger's is a 404."""
    found: Portfolio = portfolio_for(me(request), portfolio_id)
    return found


def head(portfolio: Portfolio) -> dict[str, Any]:
    """What `portfolios/base.html` shows above every tab."""
    return {"portfolio": portfolio, "base": portfolio.base_currency}


def pills(asked: Range | Span) -> dict[str, Any]:
    named = asked if isinstance(asked, Range) else None
    return {
        "pills": PILLS,
        "range": named.value if named else "",
        "range_words": named.value.upper() if named else f"{asked.first} to {asked.last}",  # type: ignore[union-attr]
        "span": None if named else asked,
        "span_query": f"?range={named.value}" if named else f"?from={asked.first}&to={asked.last}",  # type: ignore[union-attr]
    }
