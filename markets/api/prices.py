"""Latest prices. Most requests never come here: `markets/live/ready.py` has their answers, with the same words."""

import time

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from markets.live import spelling
from markets.live.spelling import Spelling
from markets.queries import prices
from markets.serializers import prices as shapes


class Prices(APIView):
    """All public instruments that have a price, or those that are named. The fastest address of the API."""

    permission_classes = (AllowAny,)
    spelled: Spelling = staticmethod(spelling.full)

    @extend_schema(operation_id="prices_list", parameters=[shapes.PricesQuery], responses=shapes.Prices)
    def get(self, request: Request) -> Response:
        texts = shapes.PricesQuery.read(request).get("symbols")
        found = prices.current(texts, user=request.user, spelled=self.spelled)
        return Response({"as_of": spelling.instant(int(time.time() * 1000)), "prices": found})


class OnePrice(APIView):
    permission_classes = (AllowAny,)
    spelled: Spelling = staticmethod(spelling.full)

    @extend_schema(responses=shapes.Price)
    def get(self, request: Request, symbol: str) -> Response:
        shapes.NoQuery.read(request)
        return Response(prices.one(symbol, user=request.user, spelled=self.spelled))


class PaperPrices(Prices):
    spelled = staticmethod(spelling.full_in_numbers)

    @extend_schema(parameters=[shapes.PricesQuery], responses=shapes.PaperPrices)
    def get(self, request: Request) -> Response:
        return super().get(request)


class OnePaperPrice(OnePrice):
    spelled = staticmethod(spelling.full_in_numbers)

    @extend_schema(responses=shapes.PaperPrice)
    def get(self, request: Request, symbol: str) -> Response:
        return super().get(request, symbol)
