"""A server whose one route writes: two rows in one transaction, or none."""

from django.db import transaction
from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from config.kit.models import Event

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


class Write(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = ()

    def post(self, request: Request) -> Response:
        name, filling = request.data["name"], "x" * request.data.get("size", 1)
        with transaction.atomic():
            Event.objects.create(kind="first", subject=name)
            Event.objects.create(kind="second", subject=name, payload={"filling": filling})
        return Response({"name": name}, status=201)


urlpatterns = [path("api/v1/write/", Write.as_view()), path("", include(urls))]
