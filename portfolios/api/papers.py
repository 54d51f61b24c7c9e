"""The routes of the papers: each does what its twin does, with the first portfolio, and answers in JSON numbers."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from config.kit.errors import NotFound
from config.kit.idempotency import idempotent
from portfolios.api import assets as asset_routes
from portfolios.api import figures, portfolios
from portfolios.api.base import me, mine, sent
from portfolios.errors import NotAnAsset
from portfolios.queries.assets import asset_for
from portfolios.queries.valuation import valuation
from portfolios.serializers import assets as asset_shapes
from portfolios.serializers import figures as figure_shapes
from portfolios.serializers import papers as shapes
from portfolios.serializers import portfolios as portfolio_shapes
from portfolios.serializers import trades as trade_shapes
from portfolios.serializers.numbers import InNumbers
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import assets, trades
from portfolios.services import portfolios as services


class Trade(InNumbers):
    scope_to_write = "trade"
    shown: ClassVar = {"POST": trade_shapes.TradePosted}

    @extend_schema(request=shapes.PaperTradeWanted, responses={201: trade_shapes.TradePosted})
    @idempotent
    def post(self, request: Request) -> Response:
        NoQuery.read(request)
        told = sent(shapes.PaperTradeWanted, request)
        posted = trades.post_trade(services.first_or_new(me(request)), by=me(request).pk, **told)
        return Response(trade_shapes.TradePosted(posted).data, status=status.HTTP_201_CREATED)


class FirstPortfolio(InNumbers):
    shown: ClassVar = {"GET": shapes.PaperPortfolio}

    @extend_schema(responses=shapes.PaperPortfolio)
    def get(self, request: Request, whose: str) -> Response:
        NoQuery.read(request)
        if whose not in ("me", str(me(request).pk)):
            raise NotFound("There is no such user.")
        return Response(shapes.PaperPortfolio(valuation(services.first_or_new(me(request)))).data)


class AddAsset(InNumbers):
    scope_to_write = "trade"
    shown: ClassVar = {"POST": asset_shapes.AssetShown}

    @extend_schema(request=shapes.PaperAssetWanted, responses={201: asset_shapes.AssetShown})
    @idempotent
    def post(self, request: Request) -> Response:
        NoQuery.read(request)
        told = asset_routes.added(request, services.first_or_new(me(request)), shapes.PaperAssetWanted)
        return Response(told, status=status.HTTP_201_CREATED)


class RemoveAsset(InNumbers):
    scope_to_write = "trade"
    shown: ClassVar = {"POST": shapes.PaperAssetLeft}

    @extend_schema(request=shapes.PaperAssetGone, responses=shapes.PaperAssetLeft)
    @idempotent
    def post(self, request: Request) -> Response:
        NoQuery.read(request)
        told = sent(shapes.PaperAssetGone, request)
        portfolio, instrument = services.first_or_new(me(request)), told["symbol"]
        assets.take_away(portfolio, instrument, quantity=told.get("quantity"), by=me(request).pk)
        try:
            left = asset_for(portfolio, instrument).quantity
        except (NotFound, NotAnAsset):
            left = None
        return Response(shapes.PaperAssetLeft({"symbol": instrument.symbol, "quantity": left or 0}).data)


@extend_schema_view(
    get=extend_schema(operation_id="api_portfolio_list"),
    post=extend_schema(request=shapes.PaperPortfolioWanted, responses={201: portfolio_shapes.PortfolioValued}),
)
class Portfolios(InNumbers, portfolios.Portfolios):
    shown: ClassVar = {"GET": portfolio_shapes.PortfolioList, "POST": portfolio_shapes.PortfolioValued}
    wanted = shapes.PaperPortfolioWanted


class OnePortfolio(InNumbers, portfolios.OnePortfolio):
    shown: ClassVar = dict.fromkeys(("GET", "PUT", "PATCH"), portfolio_shapes.PortfolioValued)

    @extend_schema(parameters=[portfolio_shapes.PortfolioQuery], responses=portfolio_shapes.PortfolioValued)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        asked, found = self.query.read(request), mine(request, portfolio_id)
        return Response(portfolio_shapes.valued(found, valuation(found, as_of=asked.get("as_of"))))


@extend_schema_view(
    get=extend_schema(operation_id="api_portfolio_assets_list"),
    post=extend_schema(request=shapes.PaperAssetWanted, responses={201: asset_shapes.AssetShown}),
)
class Assets(InNumbers, asset_routes.Assets):
    shown: ClassVar = {"GET": asset_shapes.AssetList, "POST": asset_shapes.AssetShown}
    wanted = shapes.PaperAssetWanted


class Performance(InNumbers, figures.Performance):
    shown: ClassVar = {"GET": figure_shapes.PortfolioPerformance}
