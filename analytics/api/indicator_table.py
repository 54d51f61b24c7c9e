"""Which indicators there are."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.calc.indicators.table import INDICATORS
from analytics.serializers import indicator_table as shapes


class IndicatorTable(APIView):
    """Each with its parameters, their bounds, and how charts draw it."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="analytics_indicator_table", responses=shapes.IndicatorTable)
    def get(self, request: Request) -> Response:
        shapes.IndicatorTableQuery.read(request)
        return Response({"indicators": shapes.IndicatorShape(list(INDICATORS.values()), many=True).data})
