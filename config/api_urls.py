"""`/api/`: the apps' own addresses join here under `v1/`, each named `api-...`."""

from contextlib import suppress

from django.urls import NoReverseMatch, get_resolver, include, path
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from config import api_docs


class Index(APIView):
    """Where to start: every address that needs no id."""

    permission_classes = (AllowAny,)

    @extend_schema(responses={200: dict[str, str]})
    def get(self, request: Request) -> Response:
        names = [name for name in get_resolver().reverse_dict if isinstance(name, str) and name.startswith("api-")]
        found = {}
        for name in sorted(names):
            with suppress(NoReverseMatch):
                found[name.removeprefix("api-")] = reverse(name, request=request)
        return Response(found)


urlpatterns = [
    path("", include(api_docs.urlpatterns)),
    path("v1/", Index.as_view(), name="api-index"),
    path("v1/", include("accounts.api.urls")),
    path("v1/", include("markets.api.urls")),
    path("v1/", include("analytics.api.urls")),
    path("v1/", include("portfolios.api.urls")),
    path("v1/", include("alerts.api.urls")),
]
