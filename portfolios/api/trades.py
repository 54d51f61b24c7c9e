"""Trades at the market's price, and the orders behind them."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit.idempotency import idempotent
from portfolios.api.base import me, mine, sent
from portfolios.queries import positions
from portfolios.queries.orders import order_of, orders
from portfolios.serializers import trades as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import orders as services
from portfolios.services import trades


class Trades(APIView):
    scope_to_write = "trade"

    @extend_schema(request=shapes.TradeWanted, responses={201: shapes.TradePosted})
    @idempotent
    def post(self, request: Request, portfolio_id: UUID) -> Response:
        """Filled at once at the market; a limit or stop order when its price is reached.

        409 `insufficient_funds`, `insufficient_holdings`, `stale_price`, `market_closed` or `price_unavailable`.
        """
        NoQuery.read(request)
        portfolio = mine(request, portfolio_id)
        posted = trades.post_trade(portfolio, by=me(request).pk, **sent(shapes.TradeWanted, request))
        return Response(shapes.TradePosted(posted).data, status=status.HTTP_201_CREATED)


class Preview(APIView):
    scope_to_write = "trade"

    @extend_schema(request=shapes.TradeWanted, responses={200: shapes.TradePreview})
    def post(self, request: Request, portfolio_id: UUID) -> Response:
        """What a trade would come to, and what it would be refused for; of a sale the lots that it takes."""
        NoQuery.read(request)
        portfolio = mine(request, portfolio_id)
        posted = trades.preview(portfolio, by=me(request).pk, **sent(shapes.TradeWanted, request))
        return Response(shapes.TradePreview(posted).data)


class Orders(APIView):
    @extend_schema(
        operation_id="portfolios_orders_list", parameters=[shapes.OrdersQuery], responses=shapes.OrderList
    )  # fmt: skip
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """Open and past ones, the newest first."""
        asked = shapes.OrdersQuery.read(request)
        rows = orders(mine(request, portfolio_id), state=asked.get("state"))
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": shapes.OrderShown(page, many=True).data})


class OneOrder(APIView):
    scope_to_write = "trade"

    @extend_schema(responses=shapes.OrderShown)
    def get(self, request: Request, portfolio_id: UUID, order_id: UUID) -> Response:
        NoQuery.read(request)
        return Response(shapes.OrderShown(order_of(mine(request, portfolio_id), order_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, portfolio_id: UUID, order_id: UUID) -> Response:
        """Cancelled, while it is open; else 409 `order_not_open`."""
        NoQuery.read(request)
        services.cancel(order_of(mine(request, portfolio_id), order_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Marks(APIView):
    @extend_schema(operation_id="trade_marks_list", parameters=[shapes.MarksQuery], responses=shapes.TradeMarks)
    def get(self, request: Request) -> Response:
        """Your trades of one instrument in all your portfolios, to be marked in its chart: the newest 500."""
        rows = positions.traded(me(request), shapes.MarksQuery.read(request)["symbol"])
        return Response(shapes.TradeMarks({"results": rows}).data)
