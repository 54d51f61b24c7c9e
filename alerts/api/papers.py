"""The routes of the papers: each does what its twin does, and answers in JSON numbers."""

from typing import Any, ClassVar

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alerts.api import alerts
from alerts.api.base import me
from alerts.models import Alert
from alerts.serializers import alerts as shapes
from alerts.serializers.papers import PaperAlertWanted
from config.kit.errors import NotFound
from portfolios.serializers.numbers import InNumbers


class Alerts(InNumbers):
    shown: ClassVar = {"POST": shapes.AlertMade, "GET": shapes.AlertListShown}

    @extend_schema(request=PaperAlertWanted, responses={201: shapes.AlertMade})
    def post(self, request: Request) -> Response:
        return alerts.made(request, PaperAlertWanted)

    @extend_schema(operation_id="paper_alerts_list", parameters=[shapes.AlertsQuery], responses=shapes.AlertListShown)
    def get(self, request: Request) -> HttpResponseBase:
        return alerts.listed(request)


class AlertsOf(InNumbers):
    status: ClassVar[list[str] | None] = None
    shown: ClassVar = {"GET": shapes.AlertListShown}

    @extend_schema(operation_id="paper_alerts_of", parameters=[shapes.AlertsQuery], responses=shapes.AlertListShown)
    def get(self, request: Request, whose: str) -> HttpResponseBase:
        if whose not in ("me", str(me(request).pk)):
            raise NotFound("There is no such user.")
        return alerts.listed(request, status=self.status)


class ActiveAlertsOf(AlertsOf):
    status: ClassVar[Any] = [Alert.Status.ACTIVE]

    @extend_schema(
        operation_id="paper_active_alerts_of", parameters=[shapes.AlertsQuery], responses=shapes.AlertListShown
    )
    def get(self, request: Request, whose: str) -> HttpResponseBase:
        return super().get(request, whose)
