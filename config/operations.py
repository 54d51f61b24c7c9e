"""For whoever runs the product: is it alive, is it ready, how is it doing."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from config.kit import errors, health, limits, metrics

LIVE = b'{"status":"live"}'


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The front answers this itself; here for a server that runs Django alone."""
    return HttpResponse(LIVE, content_type="application/json")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    parts = health.ready()
    down = not all(part.ok for part in parts.values())
    told = {name: {"ok": True} if part.ok else {"ok": False, "why": part.why} for name, part in parts.items()}
    return JsonResponse({"status": "down" if down else "ready", "parts": told}, status=503 if down else 200)


@require_safe
@never_cache
def prometheus(request: HttpRequest) -> HttpResponse:
    if not (_from_here(request) or _has_token(request)):
        raise errors.Forbidden("Figures are for this machine, or with the token.")
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


def _from_here(request: HttpRequest) -> bool:
    """A proxy on this machine that we were not told of makes everybody look local: its header gives it away."""
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    if forwarded and not settings.TRUSTED_PROXIES:
        return False
    address = limits.client_address(request)
    return bool(address) and ip_address(address).is_loopback


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
