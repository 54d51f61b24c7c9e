"""Candles of one instrument."""

from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import plain
from accounts.plain import Body
from markets.queries import candles as stored
from markets.queries.instruments import Viewer, by_symbol
from markets.serializers import candles as shapes


class Candles(APIView):
    """One series of one venue, oldest first, as charts want it: JSON numbers.

    `limit` alone gives the newest. To go on after the last candle, ask `from` its time plus one; to go back
    before the first, ask `to` its time.
    """

    permission_classes = (AllowAny,)
    query = shapes.CandlesQuery

    @extend_schema(parameters=[query], responses=shapes.Candles)
    def get(self, request: Request, symbol: str) -> HttpResponse | Response:
        return plain.shown(request, self.body(request.user, self.query.read(request), symbol))

    @staticmethod
    def body(viewer: Viewer, asked: dict[str, Any], symbol: str) -> Body:
        instrument = by_symbol(symbol, user=viewer)
        venue, rows = stored.as_json(instrument, **asked)
        told = orjson.dumps(
            {"symbol": instrument.symbol, "interval": asked["interval"].slug, "venue": venue and venue.slug}
        )
        return Body.of(b'%b,"candles":[%b]}' % (told[:-1], rows))
