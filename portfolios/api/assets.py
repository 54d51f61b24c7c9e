"""What is held elsewhere and tracked here."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit.api.pages import CountedQuery
from config.kit.idempotency import idempotent
from markets.queries.instruments import by_symbol
from portfolios.api.base import me, mine, sent
from portfolios.models import Portfolio
from portfolios.queries import assets as known
from portfolios.serializers import assets as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import assets


class Assets(APIView):
    scope_to_write = "trade"
    wanted = shapes.AssetWanted

    @extend_schema(
        operation_id="portfolios_assets_list", parameters=[CountedQuery], responses=shapes.AssetList
    )  # fmt: skip
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        asked = CountedQuery.read(request)
        rows = known.assets(mine(request, portfolio_id))
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": len(rows), "results": shapes.AssetShown(page, many=True).data})

    @extend_schema(request=wanted, responses={201: shapes.AssetShown})
    @idempotent
    def post(self, request: Request, portfolio_id: UUID) -> Response:
        """A transfer in at what it cost; no cash moves."""
        NoQuery.read(request)
        return Response(added(request, mine(request, portfolio_id), self.wanted), status=status.HTTP_201_CREATED)


class OneAsset(APIView):
    scope_to_write = "trade"

    @extend_schema(responses=shapes.AssetShown)
    def get(self, request: Request, portfolio_id: UUID, symbol: str) -> Response:
        NoQuery.read(request)
        portfolio = mine(request, portfolio_id)
        return Response(shapes.AssetShown(known.asset_for(portfolio, by_symbol(symbol, user=me(request)))).data)

    @extend_schema(request=shapes.AssetChange(partial=True), responses=shapes.AssetShown)
    def patch(self, request: Request, portfolio_id: UUID, symbol: str) -> Response:
        """What came another way answers 409 `not_an_asset`."""
        NoQuery.read(request)
        portfolio, instrument = mine(request, portfolio_id), by_symbol(symbol, user=me(request))
        told = sent(shapes.AssetChange, request, partial=True)
        return Response(shapes.AssetShown(assets.change(portfolio, instrument, by=me(request).pk, **told)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, portfolio_id: UUID, symbol: str) -> Response:
        NoQuery.read(request)
        portfolio, instrument = mine(request, portfolio_id), by_symbol(symbol, user=me(request))
        assets.take_away(portfolio, instrument, by=me(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def added(request: Request, portfolio: Portfolio, shape: type[shapes.AssetWanted]) -> object:
    told = sent(shape, request)
    instrument = told.pop("symbol")
    assets.add(portfolio, instrument=instrument, by=me(request).pk, **told)
    return shapes.AssetShown(known.asset_for(portfolio, instrument)).data
