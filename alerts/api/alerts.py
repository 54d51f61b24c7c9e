"""Alerts: what somebody wants to be told of."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from rest_framework.views import APIView

from alerts.api.base import me, sent
from alerts.models import Alert
from alerts.queries import exports
from alerts.queries.alerts import alert_for, alerts_of, would_have_fired
from alerts.serializers import alerts as shapes
from alerts.services import alerts as services
from config.kit import tables
from config.kit.api.pages import CountedQuery
from markets.queries.instruments import by_symbol
from portfolios.errors import NoSuchPortfolio
from portfolios.queries.portfolios import portfolios_of
from portfolios.serializers.portfolios import NoQuery

FILE = OpenApiResponse(OpenApiTypes.STR, "All that the filters leave; imports again.")


class Alerts(APIView):
    @extend_schema(
        operation_id="alerts_list",
        parameters=[shapes.AlertsQuery],
        responses={(200, "application/json"): shapes.AlertListShown, (200, "text/csv"): FILE},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Newest first."""
        return listed(request)

    @extend_schema(request=shapes.AlertWanted, responses={201: shapes.AlertMade})
    def post(self, request: Request) -> Response:
        """One that is true already says so, and fires at the next crossing; `at_once` fires it now."""
        return made(request, shapes.AlertWanted)


class ActiveAlerts(APIView):
    @extend_schema(
        operation_id="alerts_active",
        parameters=[shapes.AlertsQuery],
        responses={(200, "application/json"): shapes.AlertListShown, (200, "text/csv"): FILE},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return listed(request, status=[Alert.Status.ACTIVE])


class OneAlert(APIView):
    @extend_schema(responses=shapes.AlertShown)
    def get(self, request: Request, alert_id: UUID) -> Response:
        NoQuery.read(request)
        return Response(shapes.AlertShown(alert_for(me(request), alert_id)).data)

    @extend_schema(request=shapes.AlertPatch(partial=True), responses=shapes.AlertMade)
    def patch(self, request: Request, alert_id: UUID) -> Response:
        """What it waits for now it waits for anew. `status` pauses it, or has it wait again."""
        NoQuery.read(request)
        found = alert_for(me(request), alert_id)
        told = wanted(request, shapes.AlertPatch, partial=True)
        asked = told.pop("status", None)
        made = services.change(found, **told) if told or asked is None else services.Made(found)
        return Response(shown(_turned(made, asked)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, alert_id: UUID) -> Response:
        NoQuery.read(request)
        services.delete(alert_for(me(request), alert_id))
        return Response(status=HTTP_204_NO_CONTENT)


class Preview(APIView):
    @extend_schema(
        operation_id="alerts_preview",
        parameters=[shapes.PreviewQuery],
        request=shapes.AlertWanted,
        responses={200: shapes.WouldHaveFired},
    )
    def post(self, request: Request) -> Response:
        """When such an alert would have fired in the last days. Nothing is kept."""
        asked = shapes.PreviewQuery.read(request)
        draft = services.drafted(me(request), **wanted(request, shapes.AlertWanted))
        return Response(_would(draft, asked["days"]))


class PreviewOfOne(APIView):
    @extend_schema(parameters=[shapes.PreviewQuery], responses={200: shapes.WouldHaveFired})
    def get(self, request: Request, alert_id: UUID) -> Response:
        """When this alert would have fired in the last days."""
        asked = shapes.PreviewQuery.read(request)
        return Response(_would(alert_for(me(request), alert_id), asked["days"]))


class Firings(APIView):
    @extend_schema(parameters=[CountedQuery], responses=shapes.FiringList)
    def get(self, request: Request, alert_id: UUID) -> Response:
        """Each time that it came true, newest first."""
        asked = CountedQuery.read(request)
        rows = alert_for(me(request), alert_id).firings.all()
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": shapes.Fired(page, many=True).data})


def listed(request: Request, *, status: list[str] | None = None) -> HttpResponseBase:
    asked = shapes.AlertsQuery.read(request)
    rows = _narrowed(request, asked, status)
    if asked["format"] != "json":
        return tables.answer(exports.file_name(), asked["format"], exports.COLUMNS, exports.rows(rows))
    page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
    return Response({"count": rows.count(), "results": shapes.AlertShown(page, many=True).data})


def made(request: Request, shape: type[shapes.AlertWanted]) -> Response:
    NoQuery.read(request)
    return Response(shown(services.create(me(request), **wanted(request, shape))), status=HTTP_201_CREATED)


def wanted(request: Request, shape: type[shapes.AlertChange], *, partial: bool = False) -> dict[str, Any]:
    """As the service takes it."""
    told = sent(shape, request, partial=partial)
    if told.get("portfolio") is not None:
        named = portfolios_of(me(request), archived=None).filter(pk=told["portfolio"]).first()
        if named is None:
            raise NoSuchPortfolio(attr="portfolio")
        told["portfolio"] = named
    return told


def shown(made: services.Made) -> dict[str, Any]:
    made.alert.refresh_from_db()  # at_once: it has fired
    return {**shapes.AlertShown(made.alert).data, "already": made.already, "warnings": made.warnings}


def _narrowed(request: Request, asked: dict[str, Any], status: list[str] | None) -> QuerySet[Alert]:
    symbol = asked.get("symbol")
    return alerts_of(
        me(request), status=status or [it for it in (asked.get("status"),) if it],
        kind=[it for it in (asked.get("kind"),) if it],
        instrument=by_symbol(symbol, user=me(request)) if symbol else None,
    )  # fmt: skip


def _turned(made: services.Made, asked: str | None) -> services.Made:
    alert = made.alert
    if asked is None or asked == alert.status:
        return made
    if asked == Alert.Status.PAUSED:
        return services.Made(services.pause(alert))
    return services.resume(alert) if alert.status == Alert.Status.PAUSED else services.rearm(alert)


def _would(alert: Alert, days: int) -> dict[str, Any]:
    found = would_have_fired(alert, days=days)
    return {"days": days, "count": len(found), "results": shapes.FiredOnce(found, many=True).data}
