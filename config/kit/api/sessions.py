"""The dashboard's session as a way into the API."""

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """DRF answers 403 to a stranger where the first way in names no scheme; a stranger should read 401."""

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class SessionInDocument(SessionScheme):  # type: ignore[no-untyped-call]
    """drf-spectacular knows DRF's own class only, and without a way in it documents no 401."""

    target_class = "config.kit.api.sessions.SessionAuthentication"
