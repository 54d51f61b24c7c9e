"""Where each address leads."""

from django.contrib import admin
from django.urls import include, path

from alerts import consumers as alerts
from config import design, devmail, operations, pages, preferences, search, system
from markets import consumers as prices
from markets.views import feeds, providers
from portfolios import consumers as portfolios

__all__ = ["urlpatterns", "websocket_urlpatterns"]

websocket_urlpatterns = [*prices.websocket_urlpatterns, *portfolios.sockets(prices.hub), *alerts.sockets()]

handler400 = "config.kit.errors.bad_request"
handler403 = "config.kit.errors.permission_denied"
handler404 = "config.kit.errors.page_not_found"
handler500 = "config.kit.errors.server_error"

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("accounts.urls")),
    path("", include("analytics.urls")),  # before markets: there `AAPL/analysis` would be a pair
    path("", include("portfolios.urls")),
    path("", include("alerts.urls")),
    path("", include("markets.urls")),
    path("search/", search.search, name="search"),
    path("preferences/", preferences.change, name="preferences"),
    path("design/", design.design, name="design"),
    path("offline/", pages.offline, name="offline"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("service-worker.js", pages.service_worker, name="service-worker"),
    path("healthz/live", operations.live, name="live"),
    path("healthz/ready", operations.ready, name="ready"),
    path("metrics", operations.prometheus, name="metrics"),
    path("api/", include("config.api_urls")),
    path("dev/mail/", include(devmail.urlpatterns)),
    path("admin/system/", admin.site.admin_view(system.page), name="system"),
    path("admin/feeds/", admin.site.admin_view(feeds.page), name="feeds"),
    path("admin/providers/", admin.site.admin_view(providers.page), name="providers"),
    path("admin/", admin.site.urls),
    path("", include("config.paper_routes")),
]
