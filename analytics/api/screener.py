"""Instruments by their figures, and screens that people keep."""

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from analytics.queries import screener, screens
from analytics.renderers import spreadsheet
from analytics.serializers import screener as shapes
from analytics.serializers import screens as kept_shapes
from analytics.services import screens as services
from config.kit.api.serializers import QuerySerializer


class Screener(APIView):
    """Filters over what instruments are, cost, report and have done: `pe_ratio__lt=20&sector=IT&rsi__lt=30`.

    Each number takes `=`, `__lt`, `__lte`, `__gt`, `__gte`, each text `=` and `__in` (without regard to capitals).
    What has no figure for a filter does not fit it; `unknown` says how many were left out for that alone.
    """

    @extend_schema(
        parameters=[shapes.ScreenerQuery],
        responses={
            (200, "application/json"): shapes.Screener,
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "All rows, with the columns asked for."),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        asked = shapes.ScreenerQuery.read(request, known=screener.choices(request.user))
        screening = asked["screening"]
        found = screener.found(screening, user=request.user)
        context = {"columns": screening.columns}
        if asked["format"] == "csv":
            rows: Any = shapes.ScreenerRow(found.rows, many=True, context=context).data
            return spreadsheet.answer("screener", rows, shapes.shown_columns(screening.columns))
        page = found.rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({
            "count": len(found.rows),
            "as_of": found.as_of and shapes.Screener().fields["as_of"].to_representation(found.as_of),
            "simulated": found.simulated,
            "columns": screening.columns,
            "unknown": found.unknown,
            "results": shapes.ScreenerRow(page, many=True, context=context).data,
        })  # fmt: skip


class NoQuery(QuerySerializer):
    """No parameters."""


def _me(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _sent(request: Request, *, partial: bool = False) -> dict[str, object]:
    context = {"request": request, "known": screener.choices(request.user)}
    sent = kept_shapes.ScreenWanted(data=request.data, partial=partial, context=context)
    sent.is_valid(raise_exception=True)
    values: dict[str, object] = sent.validated_data
    return values


class Screens(APIView):
    """One's own screens by name, and those that everybody has."""

    @extend_schema(operation_id="analytics_screens_list", responses=kept_shapes.Screens)
    def get(self, request: Request) -> Response:
        NoQuery.read(request)
        return Response(kept_shapes.listed(list(screens.of(_me(request)))))

    @extend_schema(request=kept_shapes.ScreenWanted, responses={201: kept_shapes.Screen})
    def post(self, request: Request) -> Response:
        made = services.keep(_me(request), **_sent(request))  # type: ignore[arg-type]  # read by the serializer
        return Response(kept_shapes.Screen(made).data, status=status.HTTP_201_CREATED)


class OneScreen(APIView):
    @extend_schema(responses=kept_shapes.Screen)
    def get(self, request: Request, screen_id: UUID) -> Response:
        NoQuery.read(request)
        return Response(kept_shapes.Screen(screens.screen_for(_me(request), screen_id)).data)

    @extend_schema(request=kept_shapes.ScreenWanted, responses=kept_shapes.Screen)
    def patch(self, request: Request, screen_id: UUID) -> Response:
        found = screens.screen_for(_me(request), screen_id)
        return Response(kept_shapes.Screen(services.change(found, **_sent(request, partial=True))).data)  # type: ignore[arg-type]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, screen_id: UUID) -> Response:
        services.remove(screens.screen_for(_me(request), screen_id))
        return Response(status=status.HTTP_204_NO_CONTENT)
