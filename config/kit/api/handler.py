"""Every exception of an API view as the JSON of drf-standardized-errors."""

import math
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as ModelInvalid
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response

from config.kit import errors


class Handler(ExceptionHandler):
    """Knows our own errors and outages too; whatever else is raised is a 500 without its cause."""

    def run(self) -> Response | None:
        exc = self.exc
        if isinstance(exc, exceptions.Throttled):
            exc = errors.TooMany(retry_after_s=math.ceil(getattr(exc, "wait", None) or 1))
        if isinstance(exc, (errors.RuleBroken, RequestDataTooBig, *errors.OUTAGES)):
            return self._told(errors.told(exc))
        return super().run()

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, ModelInvalid):
            return exceptions.ValidationError(get_error_detail(exc))
        return super().convert_known_exceptions(exc)

    def _told(self, error: errors.RuleBroken) -> Response:
        self.set_rollback()
        headers: dict[str, Any] = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
        return Response(errors.as_json(error), status=error.status, headers=headers)
