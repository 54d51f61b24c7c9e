"""Who may, by role. A role is read at each request, never from a token."""

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import queries, roles
from accounts.models import User


class HasRole(IsAuthenticated):
    """Anybody signed in whose role is one of these."""

    allowed: frozenset[str] = frozenset()

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return super().has_permission(request, view) and isinstance(user, User) and queries.power(user) in self.allowed


class IsAdministrator(HasRole):
    allowed = frozenset({roles.ADMINISTRATOR})


class IsSupport(HasRole):
    allowed = frozenset({roles.SUPPORT, roles.ADMINISTRATOR})


class IsCompliance(HasRole):
    allowed = frozenset({roles.COMPLIANCE, roles.ADMINISTRATOR})
