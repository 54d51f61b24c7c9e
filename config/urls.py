"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

from config import operations

handler400 = "config.kit.errors.bad_request"
handler403 = "config.kit.errors.permission_denied"
handler404 = "config.kit.errors.page_not_found"
handler500 = "config.kit.errors.server_error"

urlpatterns = [
    path("healthz/live", operations.live, name="live"),
    path("healthz/ready", operations.ready, name="ready"),
    path("metrics", operations.prometheus, name="metrics"),
    path("admin/", admin.site.urls),
    path("", include("config.paper_routes")),
]
