"""Every exception of an API view as the JSON of drf-standardized-errors."""

import math
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as ModelInvalid
from drf_standardized_errors.handler import exception_handler
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.response import Response
from rest_framework.views import set_rollback

from config.kit import errors


def handle(exception: Exception, context: Any) -> Response | None:
    if isinstance(exception, exceptions.Throttled):
        exception = errors.TooMany(retry_after_s=math.ceil(getattr(exception, "wait", None) or 1))
    if isinstance(exception, errors.RuleBroken | RequestDataTooBig | errors.OUTAGES):
        return _answer(errors.told(exception))
    if isinstance(exception, ModelInvalid):
        exception = exceptions.ValidationError(get_error_detail(exception))
    return exception_handler(exception, context)


def _answer(error: errors.RuleBroken) -> Response:
    set_rollback()
    headers = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return Response(errors.as_json(error), status=error.status, headers=headers)
