"""Volatility and correlation."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import plain
from accounts.plain import Body
from analytics.api.answer import Asked, instruments, of_many, of_one
from analytics.errors import InsufficientData
from analytics.queries.bars import Series
from analytics.queries.matrix import matrix
from analytics.queries.volatility import volatility
from analytics.serializers import asking, figures
from markets.queries.instruments import Viewer


class Volatility(APIView):
    """Standard deviation of the log returns between closed candles, also for a year."""

    query = asking.VolatilityQuery

    @extend_schema(parameters=[query], responses=figures.Volatility)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request), symbol))

    @staticmethod
    def body(viewer: Viewer, asked: Asked, symbol: str) -> Body:
        return of_one(symbol, asked, viewer, _volatility)


class Volatilities(APIView):
    """The same of up to fifty instruments."""

    query = asking.VolatilitiesQuery

    @extend_schema(operation_id="analytics_volatility_of_many", parameters=[query], responses=figures.Volatilities)
    def get(self, request: Request) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request)))

    @staticmethod
    def body(viewer: Viewer, asked: Asked) -> Body:
        return of_many(asked, viewer, _volatility)


class Correlation(APIView):
    """Pearson's, of the log returns between closes that two have in common: no pair knows of the others.

    It is what the page of correlations shows.
    """

    query = asking.CorrelationQuery

    @extend_schema(parameters=[query], responses=figures.Correlation)
    def get(self, request: Request) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request)))

    @staticmethod
    def body(viewer: Viewer, asked: Asked) -> Body:
        those = instruments(asked["symbols"], viewer)
        if len(those) < 2:
            raise InsufficientData(
                "These are one instrument, and it takes {needed}.", there=1, needed=2, attr="symbols"
            )
        return Body.of(matrix(those, asked["interval"], asked["window"]))


def _volatility(last: Series, asked: Asked) -> dict[str, Any]:
    return volatility(last, asked["window"])
