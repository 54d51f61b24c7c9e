"""Everything that happened, in all portfolios: narrowed by the address, added up, taken away as a file."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import User
from config.kit import tables
from config.kit.api.pages import Cursor
from markets.errors import UnknownSymbol
from markets.queries.instruments import by_symbol
from portfolios.errors import NoSuchPortfolio
from portfolios.forms.transactions import KINDS, FilterForm
from portfolios.models import Portfolio, Transaction
from portfolios.queries import exports
from portfolios.queries.portfolios import portfolio_for, portfolios_of
from portfolios.queries.totals import totals
from portfolios.queries.transactions import narrowed, transactions_of_all
from portfolios.views.mine import me

NARROWING = ("portfolio", "type", "symbol", "q", "from", "to", "least", "most", "tag", "batch")


@login_required
@never_cache
@require_safe
def transactions(request: HttpRequest) -> HttpResponseBase:
    asked = FilterForm.read(request.GET)
    portfolio = _portfolio(me(request), asked["portfolio"])
    rows = _narrowed(me(request), asked, portfolio).order_by(*FilterForm.order(asked["sort"]))
    if asked["format"]:
        name = exports.file_name(portfolio) if portfolio else f"transactions-{timezone.now():%Y-%m-%d}"
        return tables.answer(name, asked["format"], exports.COLUMNS, exports.rows(rows))
    context = _page(request, rows) | {
        "asked": asked,
        "filtered": any(asked[name] for name in NARROWING),
        "totals": totals(rows),
    }
    if request.htmx and request.htmx.target == "ledger":  # type: ignore[attr-defined]
        return render(request, "portfolios/_ledger.html", context)
    return render(request, "portfolios/transactions.html", context | _around(me(request), portfolio))


def _portfolio(user: User, asked: UUID | None) -> Portfolio | None:
    return portfolio_for(user, asked) if asked else None


def _narrowed(user: User, asked: dict[str, Any], portfolio: Portfolio | None) -> QuerySet[Transaction]:
    rows = transactions_of_all(user)
    if portfolio is not None:
        rows = rows.filter(portfolio=portfolio)
    if asked["batch"]:
        rows = rows.filter(batch=asked["batch"])
    try:
        instrument = by_symbol(asked["symbol"], user=user) if asked["symbol"] else None
    except UnknownSymbol:
        return rows.none()
    return narrowed(
        rows, kinds=[asked["type"]] if asked["type"] else [], instrument=instrument, since=asked["from"],
        until=asked["to"], least=asked["least"], most=asked["most"], q=asked["q"], tag=asked["tag"],
    )  # fmt: skip


def _page(request: HttpRequest, rows: QuerySet[Transaction]) -> dict[str, Any]:
    pages = Cursor()
    try:
        found = pages.paginate_queryset(rows, Request(request))
    except ValidationError as wrong:
        raise BadRequest("cursor: not one of ours") from wrong
    told = pages.get_paginated_response(None).data
    return {"rows": found, "newer": told["previous"] or "", "older": told["next"] or ""}


def _around(user: User, portfolio: Portfolio | None) -> dict[str, Any]:
    books = list(portfolios_of(user, archived=None))
    if portfolio is not None and portfolio not in books:
        raise NoSuchPortfolio
    return {"portfolio": portfolio, "portfolios": books, "kinds": KINDS}
