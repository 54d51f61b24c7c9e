"""What every view of alerts is made of."""

from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.models import User


def me(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def sent(shape: type[Serializer[Any]], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The body, in shape; else 400."""
    read = shape(data=request.data, partial=partial, context={"request": request})
    read.is_valid(raise_exception=True)
    values: dict[str, Any] = read.validated_data
    return values
