"""50 prices, 8.8 KB: ready, and as a DRF view that reads them from Valkey as the peer does."""

import json

from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.front_body import BODY, KEY
from config.front import hot
from config.kit import valkey


class Prices(APIView):
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response(json.loads(valkey.client().get(KEY) or b""))


urlpatterns = [path("api/v1/prices", Prices.as_view())]
hot.table.put("/api/v1/prices", hot.Ready.json(BODY))
