"""What every page of alerts begins with."""

from django.http import HttpRequest

from accounts.models import User


def me(request: HttpRequest) -> User:
    """The views ask for signing in first."""
    assert isinstance(request.user, User)
    return request.user
