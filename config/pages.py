"""The product's own pages: its front door, and what browsers ask for by a fixed name."""

import hashlib
import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts import queries
from accounts.models import User
from alerts.queries.near import nearest
from config import samples
from markets.queries.strip import strip
from portfolios.views import dashboard as portfolios


@dataclass(frozen=True)
class Feature:
    title: str
    icon: str
    text: str
    app: str

    @property
    def here(self) -> bool:
        return apps.is_installed(self.app)


FEATURES = [
    Feature("Live markets", "markets", "Crypto prices straight from the exchanges, listed securities from the data "
            "providers you choose. Every price says where it came from and when.", "markets"),
    Feature("A real ledger", "portfolios", "Deposits, trades, dividends, splits and fees as entries you can trace. "
            "Lots, average cost and returns are computed from them.", "portfolios"),
    Feature("Alerts that hold", "alerts", "Price, change, weight or indicator, by mail, push or webhook. Each alert "
            "fires once, also after a restart.", "alerts"),
    Feature("Plain analytics", "analytics", "Volatility, drawdown, correlation and risk contribution, each with the "
            "words that explain it and the data that is missing.", "analytics"),
    Feature("News with reasons", "sentiment", "A score for each headline, and the words that made it.", "sentiment"),
    Feature("Reports to keep", "reports", "Holdings, gains by tax year and statements as PDF, XLSX or CSV.", "reports"),
]  # fmt: skip


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return dashboard(request)
    shown = {"features": FEATURES, "sample": samples.portfolio(), "quotes": strip()}
    return render(request, "pages/landing.html", shown)


def dashboard(request: HttpRequest) -> HttpResponse:
    coming = [feature for feature in FEATURES if not feature.here]
    user, cards = request.user, portfolios.cards(request)
    assert isinstance(user, User)
    if request.htmx and request.htmx.target == portfolios.TILES and "returns" in cards:  # type: ignore[attr-defined]
        return render(request, "pages/_worth.html", cards)
    hour = timezone.localtime(timezone=ZoneInfo(user.profile.timezone)).hour
    shown = {
        "near_alerts": nearest(user),
        "greeting": greeting(hour),
        "being_built": coming,
        "checklist": queries.checklist(user),
    }
    return render(request, "pages/dashboard.html", shown | cards)


def greeting(hour: int) -> str:
    if hour < 5 or hour >= 18:
        return "Good evening"
    return "Good morning" if hour < 12 else "Good afternoon"


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/offline.html")


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": static("icons/tidemark.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("icons/tidemark-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("icons/tidemark-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("icons/tidemark-maskable-512.png"), "sizes": "512x512", "type": "image/png",
         "purpose": "maskable"},
    ]  # fmt: skip
    return JsonResponse(
        {
            "name": "Tidemark", "short_name": "Tidemark", "id": "/", "start_url": "/", "scope": "/",
            "description": "Self-hosted portfolios, live prices and alerts",
            "display": "standalone", "background_color": "#0b0d11", "theme_color": "#0b0d11", "icons": icons,
        },
        content_type="application/manifest+json",
    )  # fmt: skip


OFFLINE_FILES = ["css/reset.css", "css/tokens.css", "css/base.css", "css/layout.css", "css/parts.css", "css/pages.css",
                 "icons/tidemark.svg", "vendor/inter/inter-latin-wght-normal.woff2"]  # fmt: skip


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker rules only over what lies beneath its own address."""
    files = [static(name) for name in OFFLINE_FILES]
    version = hashlib.sha256("".join(files).encode()).hexdigest()[:12]
    context = {"version": version, "files": json.dumps(files), "static_url": settings.STATIC_URL}
    context["icon"] = static("icons/tidemark-192.png")
    return render(request, "pages/service-worker.js", context, content_type="text/javascript")
