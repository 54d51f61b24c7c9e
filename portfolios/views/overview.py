"""A portfolio as it stands: value, course, allocation, holdings with their lots, cash, checks."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from markets.queries.instruments import by_symbol
from portfolios.calc.exact import WIDE, product
from portfolios.calc.valuation import Valuation
from portfolios.forms.ranges import TableForm, asked, until
from portfolios.models import Portfolio
from portfolios.queries import holdings
from portfolios.queries.allocation import Allocation, By, allocation
from portfolios.queries.checks import checks
from portfolios.queries.history import days as daily_values
from portfolios.queries.history import history
from portfolios.queries.lots import lots
from portfolios.queries.performance import performance
from portfolios.queries.transactions import transactions_of
from portfolios.queries.valuation import valuation
from portfolios.templatetags.holdings import cash, share
from portfolios.views import charts
from portfolios.views.mine import head, mine, pills

GROUP_WORDS = [("", "None"), ("kind", "Class"), ("currency", "Currency"), ("result", "Result")]
BY_WORDS = [(it.value, it.value.capitalize()) for it in By]
LATEST = 6
CASH_WORDS = {"cash": "Cash", "unknown": "Not known"}


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    known = TableForm.read(request.GET)
    worth = valuation(portfolio, as_of=known["as_of"])
    context = head(portfolio) | {
        "worth": worth,
        "as_of": known["as_of"],
        "groups": holdings.table(worth, sort=known["sort"] or "-value", group=known["group"]),
        "group": known["group"],
        "group_words": GROUP_WORDS,
        "closed": holdings.closed(portfolio) if known["closed"] else None,
        "holdings_value": WIDE.subtract(worth.total_value, worth.balance),
        "cash_rows": [(name, amount, _in_base(amount, worth.rates.get(name))) for name, amount in worth.cash.items()],
    }
    context |= _around(request, portfolio, By(known["by"] or "symbol"), worth, known["as_of"])
    return render(request, "portfolios/overview.html", context | charts.MODULES)


def _in_base(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    return None if rate is None else product(amount, rate)


def _around(request: HttpRequest, portfolio: Portfolio, by: By, now: Valuation, as_of: date | None) -> dict[str, Any]:
    """What stands beside the holdings."""
    span = asked(request)
    if as_of is not None:
        return pills(span) | {"did": performance(portfolio, until(span, as_of))}
    found, days = allocation(portfolio, by, now=now), daily_values(portfolio)
    return pills(span) | {
        "did": performance(portfolio, span, now=now, days=days),
        "chart": charts.of_history(history(portfolio, span, now=now, known=days), portfolio.base_currency),
        "by": by.value,
        "by_words": BY_WORDS,
        "slices": [(CASH_WORDS.get(it.key, it.key), float(it.value)) for it in found.slices if it.value > 0],
        **_allocation_table(found, portfolio.base_currency),
        "checks": checks(portfolio),
        "latest": list(transactions_of(portfolio)[:LATEST]),
    }


def _allocation_table(found: Allocation, base: str) -> dict[str, Any]:
    rows = [(CASH_WORDS.get(it.key, it.key), it.value, it.weight_pct) for it in found.slices]
    largest = ", ".join(f"{name} {share(weight)}" for name, _, weight in rows[:3])
    return {
        "allocation_words": f"By {found.by.value}: {largest}",
        "allocation_columns": [found.by.value.capitalize(), "Value", "Weight"],
        "allocation_rows": [(name, cash(value, base), share(weight)) for name, value, weight in rows],
    }


@login_required
@never_cache
@require_safe
def lots_of(request: HttpRequest, portfolio_id: UUID, symbol: str) -> HttpResponse:
    """The open lots of one holding: a row below it, or without a script a page."""
    portfolio = mine(request, portfolio_id)
    instrument = by_symbol(symbol, user=request.user)
    found = lots(portfolio, asset=instrument.pk)
    context = head(portfolio) | {"instrument": instrument, "lots": found}
    part = request.htmx  # type: ignore[attr-defined]
    return render(request, "portfolios/_lots.html" if part else "portfolios/lots.html", context)
