"""What happened in a portfolio: listed, written, changed, taken back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit import tables
from config.kit.api.pages import Cursor
from config.kit.idempotency import idempotent
from markets.queries.instruments import by_symbol
from portfolios.api.base import me, mine, sent
from portfolios.calc.entries import Kind
from portfolios.errors import Incomplete, NoSuchPortfolio
from portfolios.models import Portfolio, Transaction
from portfolios.queries import exports
from portfolios.queries import transactions as known
from portfolios.queries.overdrafts import overdrafts
from portfolios.queries.portfolios import portfolios_of
from portfolios.serializers import transactions as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import amendments, ledger


class Transactions(APIView):
    scope_to_write = "trade"

    @extend_schema(
        operation_id="portfolios_transactions_list",
        parameters=[shapes.TransactionsQuery],
        responses={
            (200, "application/json"): shapes.TransactionPage,
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "All that the filters leave; imports again."),
        },
    )
    def get(self, request: Request, portfolio_id: UUID) -> HttpResponseBase:
        """Newest first. Filters narrow it; a file (`format`) holds all that they leave."""
        asked = shapes.TransactionsQuery.read(request)
        portfolio = mine(request, portfolio_id)
        rows = _narrowed(request, known.transactions_of(portfolio, history=asked["history"]), asked)
        rows = rows.order_by(*asked["ordering"])
        if asked["format"] != "json":
            return tables.answer(exports.file_name(portfolio), asked["format"], exports.COLUMNS, exports.rows(rows))
        pages = Cursor()
        page = pages.paginate_queryset(rows, request, self)
        return pages.get_paginated_response([shapes.shown(row, history=asked["history"]) for row in page])

    @extend_schema(request=shapes.TransactionWanted, responses={201: shapes.TransactionWritten})
    @idempotent
    def post(self, request: Request, portfolio_id: UUID) -> Response:
        """A history that cannot be (more leaves than is there on some day) is refused; cash may go below zero."""
        NoQuery.read(request)
        portfolio = mine(request, portfolio_id)
        told = sent(shapes.TransactionWanted, request)
        to = _other_side(request, told)
        draft = shapes.draft(told, now=timezone.now())
        if to is None:
            written = ledger.record(portfolio, ledger.New(draft), by=me(request).pk)
        else:
            written = ledger.send(portfolio, draft, to=to, by=me(request).pk)
        return Response(_written(portfolio, written.row), status=status.HTTP_201_CREATED)


class OneTransaction(APIView):
    scope_to_write = "trade"

    @extend_schema(responses=shapes.TransactionWithHistory)
    def get(self, request: Request, portfolio_id: UUID, transaction_id: UUID) -> Response:
        """Also one that was deleted: what it said is kept."""
        NoQuery.read(request)
        found = known.transaction_for(mine(request, portfolio_id), transaction_id, history=True)
        return Response(shapes.shown(found, history=True))

    @extend_schema(request=shapes.TransactionChange(partial=True), responses=shapes.TransactionWritten)
    def patch(self, request: Request, portfolio_id: UUID, transaction_id: UUID) -> Response:
        """It keeps its id and gets one more revision. What follows from a field follows: the amount from the price."""
        NoQuery.read(request)
        portfolio = mine(request, portfolio_id)
        found = known.transaction_for(portfolio, transaction_id)
        draft = amendments.amended(found, **shapes.changes(sent(shapes.TransactionChange, request, partial=True)))
        if draft != amendments.draft_of(found):
            ledger.revise(found, draft, by=me(request).pk)
        return Response(_written(portfolio, found))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, portfolio_id: UUID, transaction_id: UUID) -> Response:
        """It no longer counts; `history=true` still shows it."""
        NoQuery.read(request)
        ledger.void([known.transaction_for(mine(request, portfolio_id), transaction_id)], by=me(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _narrowed(request: Request, rows: QuerySet[Transaction], asked: Mapping[str, Any]) -> QuerySet[Transaction]:
    symbol = asked.get("symbol")
    return known.narrowed(
        rows, kinds=asked.get("type", ()), instrument=by_symbol(symbol, user=me(request)) if symbol else None,
        since=asked.get("from"), until=asked.get("to"), least=asked.get("min_total"), most=asked.get("max_total"),
        q=asked.get("q", ""), origin=asked.get("origin", ""), tag=asked.get("tag", ""),
    )  # fmt: skip


def _other_side(request: Request, told: dict[str, Any]) -> Portfolio | None:
    name = told.pop("to_portfolio", None)
    if name is None:
        return None
    if told["type"] != Kind.TRANSFER_OUT:
        raise Incomplete("Only a transfer out arrives in another portfolio.", attr="to_portfolio")
    found = portfolios_of(me(request), archived=None).filter(pk=name).first()
    if found is None:
        raise NoSuchPortfolio(attr="to_portfolio")
    return found


def _written(portfolio: Portfolio, row: Transaction) -> dict[str, Any]:
    found = known.transaction_for(portfolio, row.pk)
    warnings = [shapes.Warned(each).data for each in overdrafts(portfolio)]
    return {**shapes.shown(found), "warnings": warnings}
