"""Who sends an API request: by Bearer token (of an API client, or a script's API token); else the session says."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.calc import devices
from accounts.errors import TokenNotValid
from accounts.models import ApiToken, RefreshFamily, User
from accounts.services import api_tokens, families
from config.kit import limits

SCHEME = "bearer"
DEVICE_COOKIE = f"{settings.COOKIE_PREFIX}device"
LONGEST_NAME = 120


class Bearer(BaseAuthentication):
    """One read of the database finds the token and its user, and that both are alive."""

    def authenticate(self, request: Request) -> tuple[User, RefreshFamily | ApiToken] | None:
        scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        try:
            found = by_bearer(raw.strip())
        except TokenNotValid as error:
            raise AuthenticationFailed(error.detail, error.code) from None
        if isinstance(found, ApiToken):
            view = (request.parser_context or {}).get("view")
            check_scopes(found.scopes, method=request.method or "", view=view)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def by_bearer(raw: str) -> RefreshFamily | ApiToken:
    """What this token stands for; raises TokenNotValid."""
    return api_tokens.living(raw) if raw.startswith(api_tokens.PREFIX) else families.of_access_token(raw)


def check_scopes(scopes: list[str], *, method: str, view: Any) -> None:
    """A script may read what a view shows, and write only where the view names the scope for it.

    It stands here and not in a permission class, so that no view forgets it by naming its own permissions.
    """
    if method in ("GET", "HEAD", "OPTIONS"):
        wanted = getattr(view, "scope_to_read", "read")
    else:
        wanted = getattr(view, "scope_to_write", None)
    if wanted is None:
        raise PermissionDenied("API tokens cannot do this: sign in.")
    if wanted not in scopes:
        raise PermissionDenied(f"This API token lacks the scope `{wanted}`.")


def visitor_of(request: HttpRequest | Request) -> devices.Visitor:
    """Where a request comes from, as services want to know it."""
    words = devices.in_words(request.META.get("HTTP_USER_AGENT", ""))
    cookie = request.COOKIES.get(DEVICE_COOKIE, "")[:LONGEST_NAME]
    return devices.Visitor(address=limits.client_address(request), device=words, cookie=cookie)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.Bearer"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": SCHEME,
            "description": "The access token of `POST auth/login`, or an API token made in the settings.",
        }
