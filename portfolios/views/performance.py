"""How a portfolio did: returns, risk, months and years, what each holding brought; and how each figure came about."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portfolios.calc.ranges import Range
from portfolios.forms.ranges import asked
from portfolios.queries.contribution import contribution
from portfolios.queries.courses import beside_benchmark
from portfolios.queries.explained import FIGURES
from portfolios.queries.explained import explained as explanation
from portfolios.queries.history import days as daily_values
from portfolios.queries.history import history
from portfolios.queries.performance import performance as performance_of
from portfolios.queries.tables import returns_table
from portfolios.queries.valuation import valuation
from portfolios.views import charts
from portfolios.views.mine import head, mine, pills

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ROWS: dict[str, list[tuple[str, str, str]]] = {
    "Return": [
        ("gain", "Gain", "gain"), ("roi_pct", "Return on what was put in", "change"),
        ("twr_pct", "Time-weighted (TWR)", "change"), ("xirr_pct", "Money-weighted (XIRR), a year", "change"),
    ],
    "Where it came from": [
        ("realized_pnl", "Realised", "gain"), ("unrealized_pnl", "Unrealised, at the end", "gain"),
        ("income", "Income", "cash"), ("fees", "Fees", "cash"), ("net_flows", "Put in, less taken out", "cash"),
        ("total_value", "Value at the end", "cash"), ("invested", "Put in altogether", "cash"),
    ],
    "Risk": [
        ("volatility_pct", "Volatility, a year", "share"), ("sharpe", "Sharpe ratio", "number"),
        ("sortino", "Sortino ratio", "number"), ("max_drawdown_pct", "Deepest fall", "share"),
        ("beta", "Beta", "number"),
    ],
}  # fmt: skip


@login_required
@never_cache
@require_safe
def performance(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    span = asked(request)
    now, days = valuation(portfolio), daily_values(portfolio)
    did = performance_of(portfolio, span, now=now, days=days)
    rows = {
        title: [(name, label, style, getattr(did, name)) for name, label, style in figures]
        for title, figures in ROWS.items()
    }
    context: dict[str, Any] = head(portfolio) | pills(span) | {
        "did": did, "figures": rows, "years": returns_table(portfolio, now=now, days=days), "months": MONTHS,
        "contribution": contribution(portfolio, span, now=now, days=days),
        "overlay": charts.overlay(beside_benchmark(portfolio, history(portfolio, span, now=now, known=days))),
    }  # fmt: skip
    return render(request, "portfolios/performance.html", context | charts.INDEX_MODULES)


@login_required
@never_cache
@require_safe
def explained(request: HttpRequest, portfolio_id: UUID, figure: str) -> HttpResponse:
    """The numbers behind one figure: a part of the page, or without a script a page."""
    portfolio = mine(request, portfolio_id)
    if figure not in FIGURES:
        raise Http404
    span = asked(request, usual=Range.MAX)
    context = head(portfolio) | pills(span) | {"told": explanation(portfolio, figure, span)}
    part = request.htmx  # type: ignore[attr-defined]
    return render(request, "portfolios/_explained.html" if part else "portfolios/explained.html", context)
