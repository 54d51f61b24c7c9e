"""The security headers of every answer, in one place: Django's middleware and the ASGI front send the same.

The policy is strict: no inline script, nothing from another host. Pages made by packages (admin, API
documents) need more; settings.CSP_LOOSER names their prefixes and what each gets.
"""

from functools import cache

from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HTTPS_ONLY = "Strict-Transport-Security"


@cache
def shared() -> dict[str, str]:
    """What every answer carries besides its content security policy."""
    found = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in settings.FORBIDDEN_BROWSER_FEATURES),
    }
    if settings.HTTPS:
        found[HTTPS_ONLY] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return found


@cache
def strict() -> dict[str, str]:
    """All of them with the strict policy: what the front adds to answers that Django never sees."""
    return {**shared(), "Content-Security-Policy": build_policy()}


@cache
def raw() -> list[tuple[bytes, bytes]]:
    """`strict()` as ASGI wants it."""
    return [(name.lower().encode(), value.encode()) for name, value in strict().items()]


class Middleware(CSPMiddleware):
    """The outermost middleware, so that static files, redirects and errors carry the headers too.

    A view that set a header itself keeps it; django-csp's decorators work.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        for name, value in shared().items():
            response.headers.setdefault(name, value)
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if parts.config is None and parts.replace is None and not report_only:
            parts.replace = looser(request.path_info)
        return parts


def looser(path: str) -> dict[str, list[str]]:
    """The directives that the longest matching prefix of settings.CSP_LOOSER replaces."""
    prefixes = [prefix for prefix in settings.CSP_LOOSER if path.startswith(prefix)]
    return settings.CSP_LOOSER[max(prefixes, key=len)] if prefixes else {}
