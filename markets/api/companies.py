"""What companies report, and what they did with their shares."""

from datetime import timedelta

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from markets.models import Fundamentals
from markets.queries import portrait
from markets.queries.instruments import by_symbol
from markets.queries.quotes import quotes
from markets.serializers import companies as shapes

OLD = timedelta(days=7)
Period = Fundamentals.Period


class Figures(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.Company)
    def get(self, request: Request, symbol: str) -> Response:
        shapes.FiguresQuery.read(request)
        instrument, now = by_symbol(symbol, user=request.user), timezone.now()
        price = quotes([instrument.pk]).get(instrument.pk)
        row = portrait.figures(instrument, price, now=now)
        reports = [
            *portrait.reports(instrument, Period.QUARTER, price, now=now),
            *portrait.reports(instrument, Period.YEAR, price, now=now),
        ]
        stale = row is not None and now - row.fetched_at > OLD
        context = {"stale": stale, "reports": reports}
        return Response(
            shapes.Company(
                row or Fundamentals(instrument=instrument, currency=instrument.currency), context=context
            ).data
        )


class Actions(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(parameters=[shapes.ActionsQuery], responses=shapes.Actions)
    def get(self, request: Request, symbol: str) -> Response:
        asked = shapes.ActionsQuery.read(request)
        instrument = by_symbol(symbol, user=request.user)
        rows = [
            row
            for row in portrait.actions(instrument, today=timezone.now().date())
            if asked.get("type") in (None, row.type)
            and ("from" not in asked or row.ex_date >= asked["from"])
            and ("to" not in asked or row.ex_date <= asked["to"])
        ]
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": len(rows), "results": shapes.Action(page, many=True).data})
