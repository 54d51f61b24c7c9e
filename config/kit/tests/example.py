"""Example routes on which the kit's tests stand: what an app would write."""

from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import generics, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from config.kit import errors, limits
from config.kit.api import fields, filters, pages
from config.kit.api.serializers import ModelSerializer, QuerySerializer, Serializer
from config.kit.idempotency import idempotent
from config.kit.models import Event

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


class Shape(Serializer):
    amount = fields.DecimalField(required=False)
    price = fields.DecimalField(required=False, sign="positive")
    fee = fields.DecimalField(required=False, sign="non_negative")
    quantity = fields.IntegerField(required=False)
    note = fields.TextField(required=False, max_length=10)
    text = fields.TextField(required=False, lines=True)
    at = fields.MomentField(required=False, future=False)
    on = fields.DayField(required=False)
    flag = fields.FlagField(required=False)
    side = fields.ChoiceField(choices=["buy", "sell"], required=False)
    id = fields.UUIDField(required=False)


class Shapes(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def post(self, request: Request) -> Response:
        shape = Shape(data=request.data)
        shape.is_valid(raise_exception=True)
        return Response(shape.to_representation(shape.validated_data))


class WindowQuery(QuerySerializer):
    start = fields.MomentField(required=False)
    limit = fields.IntegerField(min_value=1, max_value=5000, default=500)
    live = fields.FlagField(required=False)
    symbol = fields.TextField(max_length=20, required=False)


class Window(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def get(self, request: Request) -> Response:
        return Response(WindowQuery.read(request))


class EventSerializer(ModelSerializer):
    class Meta:
        model = Event
        fields = ("id", "kind", "subject", "created_at")


class EventFilter(filters.FilterSet):
    class Meta:
        model = Event
        fields = ("kind", "user_id", "created_at")


class Counted(generics.ListAPIView[Event]):
    permission_classes = (AllowAny,)
    throttle_classes = ()
    queryset = Event.objects.order_by("id")
    serializer_class = EventSerializer
    filterset_class = EventFilter
    ordering_fields = ("kind", "id")


class Growing(Counted):
    queryset = Event.objects.order_by("-kind", "-id")
    pagination_class = pages.Cursor
    ordering_fields = ("kind",)


class Writes(APIView):
    throttle_classes = ()

    @idempotent
    def post(self, request: Request, number: int = 0) -> Response:
        subject = str(request.data.get("subject", ""))
        if not subject:
            raise serializers.ValidationError({"subject": ["Say what."]})
        event = Event.objects.create(kind="test.write", user_id=request.user.pk, subject=subject)
        if subject == "refused":
            raise errors.Conflict("Not this one.")
        return Response({"id": event.pk}, status=201)


class Fetched(APIView):
    """As a limited read."""

    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response({})


class Exported(Fetched):
    """A second endpoint with a limit of its own."""


class Raised(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def get(self, request: Request, what: str) -> Response:
        raise RAISED[what]()


class InsufficientFunds(errors.Conflict):
    code = "insufficient_funds"


RAISED: dict[str, Any] = {
    "rule": lambda: InsufficientFunds("You have {cash}.", cash="5.00"),
    "shape": lambda: errors.RuleBroken("Not so.", attr="price"),
    "missing": errors.NotFound,
    "slower": lambda: errors.TooMany(retry_after_s=7),
    "away": lambda: OperationalError("FATAL: sorry, too many clients already"),
    "bug": lambda: ZeroDivisionError("secret-canary"),
}


def raised(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISED[what]()


@limits.limited("example-form", "5/min")
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


example = [
    path("shapes/", Shapes.as_view()),
    path("window/", Window.as_view()),
    path("counted/", Counted.as_view()),
    path("growing/", Growing.as_view()),
    path("writes/", Writes.as_view()),
    path("writes/<int:number>/", Writes.as_view()),
    path("fetched/", Fetched.as_view()),
    path("exported/", Exported.as_view()),
    path("raised/<slug:what>/", Raised.as_view()),
]
urlpatterns = [
    path("api/v1/example/", include(example)),
    path("example/raised/<slug:what>/", raised),
    path("example/form/", form),
    *urls.urlpatterns,
]
