"""Indicators and moving averages, of one instrument or of many."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.api.answer import answer, instruments, of_each
from analytics.api.indicator_table import IndicatorTable
from analytics.calc.indicators import asked
from analytics.queries.indicators import indicators
from analytics.serializers import asking, figures
from analytics.serializers.indicator_table import IndicatorTable as IndicatorTableShape
from markets.models import Instrument
from markets.queries.instruments import by_symbol


class Indicators(APIView):
    """Series by name, with what can be set about each. Figures of closed candles, and of the running one on top."""

    @extend_schema(parameters=[asking.IndicatorsQuery], responses=figures.Indicators)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        query = asking.IndicatorsQuery.read(request)
        return answer(request, _indicators(by_symbol(symbol, user=request.user), query))


class ManyIndicators(IndicatorTable):
    """The same of up to fifty instruments; without `symbols` which indicators there are, for everybody."""

    def get_permissions(self) -> Any:
        return [IsAuthenticated()] if self._of_symbols(self.request) else super().get_permissions()

    @extend_schema(
        operation_id="analytics_indicators_of_many", parameters=[asking.ManyIndicatorsQuery],
        responses=PolymorphicProxySerializer(
            component_name="IndicatorsOrTable", serializers=[figures.ManyIndicators, IndicatorTableShape],
            resource_type_field_name=None,
        ),
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse | Response:  # type: ignore[override]
        if not self._of_symbols(request):
            return super().get(request)
        query = asking.ManyIndicatorsQuery.read(request)
        those = instruments(query["symbols"], request.user)
        return answer(request, of_each(those, lambda one: _indicators(one, query)))

    @staticmethod
    def _of_symbols(request: Request) -> bool:
        return "symbols" in request.query_params


class MovingAverage(APIView):
    """Simple, exponential or weighted. The last point is the running candle's where one is running."""

    @extend_schema(parameters=[asking.MovingAverageQuery], responses=figures.MovingAverage)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        query = asking.MovingAverageQuery.read(request)
        return answer(request, _average(by_symbol(symbol, user=request.user), query))


class MovingAverages(APIView):
    """The same of up to fifty instruments."""

    @extend_schema(
        operation_id="analytics_moving_average_of_many", parameters=[asking.MovingAveragesQuery],
        responses=figures.MovingAverages,
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse | Response:
        query = asking.MovingAveragesQuery.read(request)
        those = instruments(query["symbols"], request.user)
        return answer(request, of_each(those, lambda one: _average(one, query)))


def _indicators(instrument: Instrument, query: dict[str, Any]) -> dict[str, Any]:
    return indicators(instrument, query["names"], query["interval"], query["window_shown"])


def _average(instrument: Instrument, query: dict[str, Any]) -> dict[str, Any]:
    kind, window = query["type"], query["window"]
    one = asked.read(f"{kind}:{window}")
    found = indicators(instrument, [one], query["interval"], query["window_shown"])
    average = found.pop("indicators")[one.spelled]
    return {
        **found, "type": kind, "window": window, "calculated_from": average["calculated_from"],
        "points": average["series"][kind], "latest": average["latest"][kind],
    }  # fmt: skip
