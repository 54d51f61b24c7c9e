"""The accounts' own API, and a view that does nothing: what it costs is what knowing the person costs."""

from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Nothing(APIView):
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response({"user": request.user.pk})


urlpatterns = [path("api/v1/nothing", Nothing.as_view()), path("api/v1/", include("accounts.api.urls"))]
