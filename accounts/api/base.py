"""What every view of accounts is made of."""

from typing import Any

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.models import User


class AccountView(APIView):
    """Closed to API tokens: a script's key must not open the account it belongs to."""

    scope_to_read: str | None = None
    scope_to_write: str | None = None

    @property
    def me(self) -> User:
        """Who asks; the permission class has let nobody else in."""
        user = self.request.user
        assert isinstance(user, User)
        return user


class OpenView(AccountView):
    """For those who are not signed in yet. The headers are not looked at: an expired token must not be in the way."""

    permission_classes = (AllowAny,)
    authentication_classes = ()


def body(serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """What was sent, in shape; else 400."""
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    values: dict[str, Any] = sent.validated_data
    return values


def listed(serializer: type[Serializer[Any]], rows: Any) -> Response:
    results = serializer(rows, many=True).data
    return Response({"count": len(results), "results": results})
