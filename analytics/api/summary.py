"""What the figures of one instrument say."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from analytics.queries.summary import portrayed
from analytics.serializers import summary as shapes
from markets.queries.instruments import by_symbol


class Summary(APIView):
    """Trend, momentum, volatility and valuation, each 0 to 100 with its reasons in words and the numbers behind.

    The asker's style weighs them, their risk appetite sets where it warns. It is a description, and no advice.
    """

    @extend_schema(parameters=[shapes.SummaryQuery], responses=shapes.Summary)
    def get(self, request: Request, symbol: str) -> Response:
        asked = shapes.SummaryQuery.read(request)
        assert isinstance(request.user, User)
        profile = request.user.profile
        found = portrayed(
            by_symbol(symbol, user=request.user),
            style=asked.get("style", profile.style),
            risk_appetite=asked.get("risk_appetite", profile.risk_appetite),
        )
        return Response(shapes.Summary(found).data)
