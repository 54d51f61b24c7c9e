"""How the sources of prices are doing."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from markets.queries import feeds
from markets.serializers import feeds as shapes


class Feeds(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.Feeds)
    def get(self, request: Request) -> Response:
        shapes.FeedsQuery.read(request)
        return Response({"results": shapes.Feed(feeds.feeds(), many=True).data})
