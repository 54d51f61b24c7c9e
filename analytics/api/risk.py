"""Volatility and correlation."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.api.answer import answer, instruments, of_each
from analytics.errors import InsufficientData
from analytics.queries.matrix import matrix
from analytics.queries.volatility import volatility
from analytics.serializers import asking, figures
from markets.queries.instruments import by_symbol


class Volatility(APIView):
    """Standard deviation of the log returns between closed candles, also for a year."""

    @extend_schema(parameters=[asking.VolatilityQuery], responses=figures.Volatility)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        query = asking.VolatilityQuery.read(request)
        return answer(request, volatility(by_symbol(symbol, user=request.user), query["interval"], query["window"]))


class Volatilities(APIView):
    """The same of up to fifty instruments."""

    @extend_schema(
        operation_id="analytics_volatility_of_many", parameters=[asking.VolatilitiesQuery],
        responses=figures.Volatilities,
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse | Response:
        query = asking.VolatilitiesQuery.read(request)
        those = instruments(query["symbols"], request.user)
        return answer(request, of_each(those, lambda one: volatility(one, query["interval"], query["window"])))


class Correlation(APIView):
    """Pearson's, over the last log returns between closed candles that all of them have."""

    @extend_schema(parameters=[asking.CorrelationQuery], responses=figures.Correlation)
    def get(self, request: Request) -> HttpResponse | Response:
        query = asking.CorrelationQuery.read(request)
        those = instruments(query["symbols"], request.user)
        if len(those) < 2:
            raise InsufficientData(
                "These are one instrument, and it takes {needed}.", there=1, needed=2, attr="symbols"
            )
        return answer(request, matrix(those, query["interval"], query["window"]))
