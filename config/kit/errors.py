"""What can go wrong for a person, and how it is told: once as a class with a code, shown alike in page and API.

    class InsufficientFunds(Conflict):
        code = "insufficient_funds"

    raise InsufficientFunds("You have {cash} and need {cost}.", cash=cash, cost=cost)

An API request gets the JSON of drf-standardized-errors, a page gets `errors/<status>.html`, an htmx request
gets the sentence alone. PostgreSQL or Valkey being away is nobody's fault and passes: 503 with Retry-After.
"""

import sys
from collections.abc import Callable
from typing import ClassVar

import orjson
import psycopg
import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape

from config.kit import health, valkey

OUTAGES = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError, *valkey.Unavailable)
OUTAGE_RETRY_S = 5
log = structlog.get_logger(__name__)


class RuleBroken(Exception):
    """A rule of the product says no. `params` fill the sentence; `attr` names the field it is about."""

    code: ClassVar[str] = "invalid"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "That does not work"
    detail: str = "This request cannot be done."
    retry_after_s: int | None = None

    def __init__(self, detail: str = "", *, attr: str | None = None, **params: object) -> None:
        self.detail = (detail or self.detail).format(**params) if params else detail or self.detail
        self.attr = attr
        self.params = params
        super().__init__(self.detail)

    @property
    def kind(self) -> str:
        if self.status >= 500:
            return "server_error"
        return "validation_error" if self.status == 400 else "client_error"


class NotFound(RuleBroken):
    code = "not_found"
    status = 404
    title = "Not found"
    detail = "There is nothing here."


class Forbidden(RuleBroken):
    code = "permission_denied"
    status = 403
    title = "Not allowed"
    detail = "You may not do this."


class Conflict(RuleBroken):
    code = "conflict"
    status = 409
    title = "That does not fit what is there"


class TooLarge(RuleBroken):
    code = "too_large"
    status = 413
    title = "Too large"
    detail = "This is more than is accepted."


class TooMany(RuleBroken):
    code = "rate_limited"
    status = 429
    title = "A little slower, please"

    def __init__(self, detail: str = "", *, retry_after_s: int, attr: str | None = None, **params: object) -> None:
        self.retry_after_s = max(1, retry_after_s)
        super().__init__(detail or f"Too many requests. Try again in {self.retry_after_s} s.", attr=attr, **params)


class Unavailable(RuleBroken):
    code = "unavailable"
    status = 503
    title = "Back in a moment"
    detail = "A part of Tidemark is not reachable right now. Nothing was changed; please try again."

    def __init__(
        self, detail: str = "", *, retry_after_s: int = OUTAGE_RETRY_S, attr: str | None = None, **params: object
    ) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(detail, attr=attr, **params)


class Unexpected(RuleBroken):
    code = "error"
    status = 500
    title = "Something broke"
    detail = "This is our fault. It has been logged; please try again."


def told(exception: BaseException | None) -> RuleBroken:
    """The error that a person is shown for `exception`; what nobody foresaw says nothing of its cause."""
    if isinstance(exception, RuleBroken):
        return exception
    if isinstance(exception, OUTAGES):
        if isinstance(exception.__cause__ or exception, psycopg.errors.DiskFull):
            health.no_room()
        log.warning("an engine is away", kind=type(exception).__name__, error=str(exception))
        return Unavailable()
    if isinstance(exception, RequestDataTooBig):
        return TooLarge()
    return Unexpected()


def as_json(error: RuleBroken) -> dict[str, object]:
    """The form of drf-standardized-errors."""
    return {"type": error.kind, "errors": [{"code": error.code, "detail": error.detail, "attr": error.attr}]}


def answer(request: HttpRequest, error: RuleBroken) -> HttpResponse:
    """`error` as this client reads it."""
    if wants_json(request):
        response = HttpResponse(orjson.dumps(as_json(error)), content_type="application/json", status=error.status)
    elif request.headers.get("HX-Request") == "true":
        response = HttpResponse(error.detail, content_type="text/plain; charset=utf-8", status=error.status)
    else:
        response = HttpResponse(_page(request, error), status=error.status)
    if error.retry_after_s is not None:
        response["Retry-After"] = str(error.retry_after_s)
    return response


def wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _page(request: HttpRequest, error: RuleBroken) -> str:
    context = {
        "title": error.title, "detail": error.detail, "code": error.code,
        "status": error.status, "retry_after_s": error.retry_after_s,
    }  # fmt: skip
    # a context processor reads the session: with PostgreSQL away the page about that must not ask it
    asked = request if error.status < 500 else None
    try:
        return render_to_string([f"errors/{error.status}.html", "errors/error.html"], context, asked)
    except Exception:  # the page about a fault must not depend on what is at fault: a template, its files, an engine
        log.warning("an error page cannot be drawn", status=error.status, exc_info=True)
        return (
            f"<!doctype html><title>{escape(error.title)}</title><h1>{escape(error.title)}</h1>{escape(error.detail)}"
        )


class Middleware:
    """Answers for what a view raises. What a middleware raises reaches `server_error` below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = told(exception)
        return None if isinstance(error, Unexpected) else answer(request, error)


# --- Django's error handlers (config/urls.py names them)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = told(exception)
    return answer(request, RuleBroken() if isinstance(error, Unexpected) else error)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Forbidden())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # not the exception's text: the resolver's lists our routes, get_object_or_404's names our models
    return answer(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while it handles the exception, whichever layer raised it."""
    return answer(request, told(sys.exc_info()[1]))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, Forbidden("This form is out of date. Load the page again and resend it."))
