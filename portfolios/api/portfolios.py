"""Portfolios: opened, listed, valued, changed, deleted."""

from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import plain
from accounts.plain import Body
from config.kit.errors import RuleBroken
from config.kit.idempotency import idempotent
from portfolios.api.base import me, mine, sent
from portfolios.models import Portfolio
from portfolios.queries.portfolios import portfolio_for, portfolios_of
from portfolios.queries.valuation import valuation
from portfolios.serializers import portfolios as shapes
from portfolios.services import portfolios


class LastDefault(RuleBroken):
    code = "default_needed"
    detail = "One portfolio is the default. Make another one the default instead."


class Portfolios(APIView):
    """One's own, the default first."""

    wanted = shapes.PortfolioWanted

    @extend_schema(
        operation_id="portfolios_list", parameters=[shapes.PortfoliosQuery], responses=shapes.PortfolioList
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = shapes.PortfoliosQuery.read(request)
        rows = portfolios_of(me(request), archived=asked["archived"]).select_related("benchmark")
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": [shapes.listed(row) for row in page]})

    @extend_schema(request=wanted, responses={201: shapes.PortfolioValued})
    @idempotent
    def post(self, request: Request) -> Response:
        shapes.NoQuery.read(request)
        made = portfolios.open_one(me(request), **sent(self.wanted, request))
        return Response(shapes.valued(made, valuation(made)), status=status.HTTP_201_CREATED)


class OnePortfolio(APIView):
    query = shapes.PortfolioQuery

    @extend_schema(parameters=[query], responses=shapes.PortfolioValued)
    def get(self, request: Request, portfolio_id: UUID) -> HttpResponse | Response:
        """At the latest prices; with `as_of` at the closes of that day."""
        return plain.shown(request, self.body(request.user, self.query.read(request), portfolio_id=portfolio_id))

    @staticmethod
    def body(viewer: Any, asked: dict[str, Any], portfolio_id: Any) -> Body:
        found = portfolio_for(viewer, portfolio_id)
        return Body.of(orjson.dumps(shapes.valued(found, valuation(found, as_of=asked.get("as_of")))))

    @extend_schema(request=shapes.PortfolioChange, responses=shapes.PortfolioValued)
    def put(self, request: Request, portfolio_id: UUID) -> Response:
        """What GET gives may be put back; what is not sent stays."""
        return self._change(request, portfolio_id, partial=False)

    @extend_schema(request=shapes.PortfolioChange(partial=True), responses=shapes.PortfolioValued)
    def patch(self, request: Request, portfolio_id: UUID) -> Response:
        return self._change(request, portfolio_id, partial=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, portfolio_id: UUID) -> Response:
        """With its whole ledger, for good."""
        portfolios.delete(mine(request, portfolio_id), by=me(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _change(self, request: Request, portfolio_id: UUID, *, partial: bool) -> Response:
        shapes.NoQuery.read(request)
        found = mine(request, portfolio_id)
        changed = change(found, **sent(shapes.PortfolioChange, request, partial=partial))
        return Response(shapes.valued(changed, valuation(changed)))


@transaction.atomic
def change(
    found: Portfolio, *, archived: bool | None = None, is_default: bool | None = None, **values: Any
) -> Portfolio:
    if is_default is False and found.is_default:
        raise LastDefault(attr="is_default")
    if values:
        portfolios.change(found, **values)
    if is_default and not found.is_default:
        portfolios.make_default(found)
    if archived is not None and archived != (found.archived_at is not None):
        portfolios.archive(found, away=archived)
    return portfolio_for(found.owner, found.pk)
