"""The API's own description: the OpenAPI document, Swagger UI and ReDoc, all from this server alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response


class Document(SpectacularAPIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()
    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer)

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Without the package's `lang` parameter, which takes any text for a language and breaks on some."""
        return self._get_schema_response(request)


def group_paper_routes(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """They are twins of what stands above them: together, below, and marked as such."""
    for address, operations in result["paths"].items():
        if not address.startswith("/api/v1/"):
            for operation in operations.values():
                operation["tags"] = ["routes of the papers"]
                operation["description"] = "The same as its twin under `/api/v1/`; numbers are JSON numbers here."
    return result


def websockets(request: HttpRequest) -> HttpResponse:
    """The protocol of the WebSockets, which OpenAPI has no words for."""
    address = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    return render(request, "pages/websockets.html", {"address": address})


PAGE: dict[str, Any] = {
    "permission_classes": (AllowAny,),
    "authentication_classes": (),
    "renderer_classes": (TemplateHTMLRenderer,),
    "url_name": "api-schema",
}

urlpatterns = [
    path("schema/", Document.as_view(), name="api-schema"),
    # "split": its script is a request of its own, so the page needs no inline script
    path("docs/", SpectacularSwaggerSplitView.as_view(**PAGE), name="api-docs"),
    path("redoc/", SpectacularRedocView.as_view(**PAGE), name="api-redoc"),
    path("websockets/", websockets, name="ws-docs"),
]
