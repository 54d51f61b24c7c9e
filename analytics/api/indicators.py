"""Indicators and moving averages, of one instrument or of many."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import plain
from accounts.plain import Body
from analytics.api.answer import Asked, of_many, of_one
from analytics.api.indicator_table import IndicatorTable
from analytics.calc.indicators import asked as asking_for
from analytics.queries.bars import Series
from analytics.queries.indicators import indicators
from analytics.serializers import asking, figures
from analytics.serializers.indicator_table import IndicatorTable as IndicatorTableShape
from markets.queries.instruments import Viewer


class Indicators(APIView):
    """Series by name, with what can be set about each. Figures of closed candles, and of the running one on top."""

    query = asking.IndicatorsQuery

    @extend_schema(parameters=[query], responses=figures.Indicators)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request), symbol))

    @staticmethod
    def body(viewer: Viewer, asked: Asked, symbol: str) -> Body:
        return of_one(symbol, asked, viewer, _indicators)


class ManyIndicators(IndicatorTable):
    """The same of up to fifty instruments; without `symbols` which indicators there are, for everybody."""

    query = asking.ManyIndicatorsQuery

    def get_permissions(self) -> Any:
        return [IsAuthenticated()] if self._of_symbols(self.request) else super().get_permissions()

    @extend_schema(
        operation_id="analytics_indicators_of_many", parameters=[query],
        responses=PolymorphicProxySerializer(
            component_name="IndicatorsOrTable", serializers=[figures.ManyIndicators, IndicatorTableShape],
            resource_type_field_name=None,
        ),
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse | Response:  # type: ignore[override]
        if not self._of_symbols(request):
            return super().get(request)
        return plain.shown(request, self.body(request.user, self.query.read(request)))

    @staticmethod
    def body(viewer: Viewer, asked: Asked) -> Body:
        return of_many(asked, viewer, _indicators)

    @staticmethod
    def _of_symbols(request: Request) -> bool:
        return "symbols" in request.query_params


class MovingAverage(APIView):
    """Simple, exponential or weighted. The last point is the running candle's where one is running."""

    query = asking.MovingAverageQuery

    @extend_schema(parameters=[query], responses=figures.MovingAverage)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request), symbol))

    @staticmethod
    def body(viewer: Viewer, asked: Asked, symbol: str) -> Body:
        return of_one(symbol, asked, viewer, _average)


class MovingAverages(APIView):
    """The same of up to fifty instruments."""

    query = asking.MovingAveragesQuery

    @extend_schema(
        operation_id="analytics_moving_average_of_many", parameters=[query], responses=figures.MovingAverages
    )
    def get(self, request: Request) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request)))

    @staticmethod
    def body(viewer: Viewer, asked: Asked) -> Body:
        return of_many(asked, viewer, _average)


def _indicators(last: Series, query: Asked) -> dict[str, Any]:
    return indicators(last, query["names"], query["window_shown"])


def _average(last: Series, query: Asked) -> dict[str, Any]:
    kind, window = query["type"], query["window"]
    one = asking_for.read(f"{kind}:{window}")
    found = indicators(last, [one], query["window_shown"])
    average = found.pop("indicators")[one.spelled]
    return {
        **found, "type": kind, "window": window, "calculated_from": average["calculated_from"],
        "points": average["series"][kind], "latest": average["latest"][kind],
    }  # fmt: skip
