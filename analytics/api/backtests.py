"""Strategies over history: asked for, watched, read, compared."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from analytics.calc.backtest import form
from analytics.calc.backtest.ready import READY
from analytics.models import Backtest
from analytics.queries import backtests as known
from analytics.serializers import backtests as shapes
from analytics.services import backtests
from config.kit.api import filters
from config.kit.api.pages import CountedQuery
from config.kit.api.serializers import QuerySerializer
from config.kit.idempotency import idempotent


class NoQuery(QuerySerializer):
    """Nothing stands behind the question mark."""


class BacktestFilter(filters.FilterSet):
    symbol = filters.TextFilter(field_name="instrument__symbol", lookup_expr="iexact", judged={"max_length": 40})

    class Meta:
        model = Backtest
        fields = ("state", "simulated")


class Backtests(generics.ListAPIView[Backtest]):
    """One's own, the newest first; and a new one, which a job computes."""

    serializer_class = shapes.Listed
    filterset_class = BacktestFilter
    ordering_fields = ("created_at", "name")
    queryset = Backtest.objects.none()  # tells the schema of the model
    scope_to_write = "trade"

    def get_queryset(self) -> QuerySet[Backtest]:
        return known.of(_me(self.request)).order_by("-created_at")

    @extend_schema(request=shapes.BacktestWanted, responses={202: shapes.Listed})
    @idempotent
    def post(self, request: Request) -> Response:
        NoQuery.read(request)
        sent = shapes.BacktestWanted(data=request.data, context={"request": request})
        sent.is_valid(raise_exception=True)
        made = backtests.ask(_me(request), **sent.validated_data)
        return Response(shapes.Listed(made).data, status=status.HTTP_202_ACCEPTED)


class OneBacktest(APIView):
    scope_to_write = "trade"

    @extend_schema(responses=shapes.One)
    def get(self, request: Request, backtest_id: UUID) -> Response:
        NoQuery.read(request)
        return Response(shapes.One(known.one(_me(request), backtest_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, backtest_id: UUID) -> Response:
        """One that is under way stops."""
        backtests.delete(known.one(_me(request), backtest_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Trades(APIView):
    @extend_schema(parameters=[CountedQuery], responses=shapes.Trade(many=True))
    def get(self, request: Request, backtest_id: UUID) -> Response:
        """Oldest first, the first 5,000 at most; `trade_figures` of the backtest count all."""
        asked = CountedQuery.read(request)
        rows = known.trades(known.one(_me(request), backtest_id))
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": len(rows), "results": shapes.Trade(page, many=True).data})


class Compare(APIView):
    @extend_schema(parameters=[shapes.CompareQuery], responses=shapes.Comparison)
    def get(self, request: Request) -> Response:
        rows = known.compared(_me(request), shapes.CompareQuery.read(request)["ids"])
        return Response(shapes.Comparison({"results": rows, **known.beside(rows)}).data)


class Strategies(APIView):
    @extend_schema(responses=shapes.Strategies)
    def get(self, request: Request) -> Response:
        """Those that are ready, and the form to write one's own in."""
        NoQuery.read(request)
        shown: dict[str, Any] = {"count": len(READY), "results": READY, "form": form.described()}
        return Response(shapes.Strategies(shown).data)


def _me(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user
