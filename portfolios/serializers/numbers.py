"""The papers show JSON numbers where the API has decimal text: the same answer, digit by digit."""

from typing import Any, ClassVar

from rest_framework import serializers, status
from rest_framework.fields import Field
from rest_framework.request import Request
from rest_framework.views import APIView

from config.kit.api import fields
from markets.live.spelling import number


def in_numbers(shape: "Field[Any, Any, Any, Any]", told: Any) -> Any:
    """`told` is what `shape` made."""
    if told is None:
        return None
    if isinstance(shape, fields.DecimalField):
        return number(told)
    if isinstance(shape, serializers.ListSerializer | serializers.ListField) and shape.child is not None:
        return [in_numbers(shape.child, each) for each in told]
    if isinstance(shape, serializers.DictField):
        return {name: in_numbers(shape.child, each) for name, each in told.items()}
    if isinstance(shape, serializers.Serializer):
        known = shape.fields
        return {name: in_numbers(known[name], each) if name in known else each for name, each in told.items()}
    return told


class InNumbers(APIView):
    """Numbers are JSON numbers here, also in what a repeated write is answered."""

    shown: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        shape = self.shown.get(request.method or "")
        if shape is not None and response.status_code < status.HTTP_300_MULTIPLE_CHOICES:
            response.data = in_numbers(shape(), response.data)
        return super().finalize_response(request, response, *args, **kwargs)
