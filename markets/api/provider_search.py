"""What providers know and the catalogue does not."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from markets.api.instruments import shown
from markets.serializers import companies as shapes
from markets.serializers import instruments
from markets.services import provider_search


class ProviderSearch(APIView):
    throttle_scope = "provider-search"

    @extend_schema(parameters=[shapes.SearchQuery], responses=shapes.FoundHits)
    def get(self, request: Request) -> Response:
        """A provider that is down is told in `detail`."""
        searched = provider_search.search(shapes.SearchQuery.read(request)["q"])
        results = shapes.FoundHit(searched.hits, many=True).data
        return Response({"count": len(results), "results": results, "detail": searched.why_none})

    @extend_schema(request=shapes.AddFound, responses={201: instruments.InstrumentWithPrice})
    def post(self, request: Request) -> Response:
        """Into the catalogue, for everybody, as the provider tells it."""
        sent = shapes.AddFound(data=request.data)
        sent.is_valid(raise_exception=True)
        assert isinstance(request.user, User)
        made = provider_search.add(sent.validated_data["symbol"], text=sent.validated_data["q"], user=request.user)
        return Response(shown(made), status=status.HTTP_201_CREATED)
