"""Where a person is signed in, what happened to the account, and keys for scripts."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries, serializers, sessions
from accounts.api.base import AccountView, body, listed
from accounts.authentication import visitor_of
from accounts.models import RefreshFamily, SecurityEvent, User
from accounts.services import access, api_tokens


class Sessions(AccountView):
    @extend_schema(responses=serializers.Session(many=True))
    def get(self, request: Request) -> Response:
        return listed(serializers.Session, list(_lines(request, self.me)))

    @extend_schema(operation_id="auth_sessions_end_all", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out everywhere, here too."""
        access.sign_out_everywhere(self.me, visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _lines(request: Request, user: User) -> Iterator[dict[str, Any]]:
    here = sessions.hashed(request.session.session_key or "")
    own = request.auth.pk if isinstance(request.auth, RefreshFamily) else None
    for browser in queries.browsers(user):
        yield _line(browser, kind="browser", current=own is None and browser.session == here)
    for client in queries.api_clients(user):
        yield _line(client, kind="api", current=client.pk == own)


def _line(row: Any, **more: Any) -> dict[str, Any]:
    names = ("id", "device", "address", "created_at", "used_at")
    return {**{name: getattr(row, name) for name in names}, **more}


class OneSession(AccountView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, access_id: UUID) -> Response:
        access.end_one(self.me, access_id, visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SecurityLog(AccountView, ListAPIView[SecurityEvent]):
    serializer_class = serializers.LogEntry

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return SecurityEvent.objects.none()
        return queries.security_log(self.me)


class ApiTokens(AccountView):
    @extend_schema(responses=serializers.ApiTokenShown(many=True))
    def get(self, request: Request) -> Response:
        return listed(serializers.ApiTokenShown, queries.api_tokens(self.me))

    @extend_schema(request=serializers.ApiTokenWanted, responses={201: serializers.ApiTokenMade})
    def post(self, request: Request) -> Response:
        made = api_tokens.make(self.me, **body(serializers.ApiTokenWanted, request), visitor=visitor_of(request))
        shown = {**serializers.ApiTokenShown(made.row).data, "token": made.token}
        return Response(shown, status=status.HTTP_201_CREATED, headers={"Cache-Control": "no-store"})


class OneApiToken(AccountView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        api_tokens.remove(self.me, token_id, visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
