"""A plain view in front of a documented one: what is asked for in the usual way costs a third of it.

What is wrong or unusual (other methods, HTML, odd parameters, a token that is none) goes on to the documented view,
which would have said the same.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from hashlib import blake2b
from typing import Any, ClassVar, NamedTuple, Protocol

import orjson
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from accounts.authentication import SCHEME, by_bearer, check_scopes
from accounts.errors import TokenNotValid
from accounts.models import ApiToken, User
from config.kit import errors, limits
from config.kit.api.serializers import QuerySerializer

HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept", "Allow": "GET, HEAD, OPTIONS"}
Viewer = User | AnonymousUser
View = Callable[..., HttpResponse]


class Body(NamedTuple):
    """JSON, with the name of this state of it."""

    json: bytes
    etag: str

    @classmethod
    def of(cls, json: bytes) -> "Body":
        return cls(json, f'"{blake2b(json, digest_size=12).hexdigest()}"')


class Documented(Protocol):
    """A view of the API that can be stood for."""

    query: ClassVar[type[QuerySerializer]]
    permission_classes: Any

    @staticmethod
    def body(viewer: Any, asked: dict[str, Any], **place: str) -> Body: ...


class Read:
    """Queries that were in order, by their text: what a client asks again and again is read once."""

    MOST, LONGEST = 2_000, 1_000

    def __init__(self) -> None:
        self.known: OrderedDict[tuple[type[QuerySerializer], str], dict[str, Any]] = OrderedDict()

    def __call__(self, kind: type[QuerySerializer], request: HttpRequest) -> dict[str, Any] | None:
        """None where something is wrong with it. The same answer to all: nobody may change it."""
        text = request.META.get("QUERY_STRING", "")
        found = self.known.get((kind, text))
        if found is None:
            query = kind(data=request.GET)
            if not query.is_valid():
                return None
            found = query.validated_data
            if len(text) <= self.LONGEST:
                self.known[kind, text] = found
                if len(self.known) > self.MOST:
                    self.known.popitem(last=False)
        return found


read = Read()


def plain(documented: Any) -> View:
    """`path("candles", plain(Candles))`, of a `Documented`."""
    stood_for: type[Documented] = documented
    slow: View = documented.as_view()
    counted_as = f"GET {documented.__module__}.{documented.__qualname__}"  # as limits.Throttle counts that one

    @csrf_exempt  # as every API view; nothing is written here
    def view(request: HttpRequest, **place: str) -> HttpResponse:
        asked = read(stood_for.query, request) if _is_usual(request) else None
        viewer = _viewer(request, documented) if asked is not None else None
        if asked is None or viewer is None:
            return slow(request, **place)
        request.user = viewer
        _count(request, counted_as)
        return answer(request, stood_for.body(viewer, asked, **place))

    update_wrapper(view, documented, updated=())
    view.cls, view.initkwargs = documented, {}  # type: ignore[attr-defined]  # by these the schema finds what it documents
    return view


def answer(request: HttpRequest, body: Body) -> HttpResponse:
    """The same again is not sent again: 304 to who has it."""
    response = HttpResponse(body.json, content_type="application/json", headers={"ETag": body.etag, **HEADERS})
    found: HttpResponse = get_conditional_response(request, etag=body.etag, response=response) or response
    return found


def shown(request: Request, body: Body) -> HttpResponse | Response:
    """The same from the documented view: bytes for programs, DRF's page for people."""
    if request.accepted_renderer.format != "json":
        return Response(orjson.loads(body.json))
    return answer(request._request, body)


def _is_usual(request: HttpRequest) -> bool:
    return request.method == "GET" and "text/html" not in request.META.get("HTTP_ACCEPT", "")


def _viewer(request: HttpRequest, documented: Any) -> Viewer | None:
    """Whoever may read this view; None leaves it to the documented one to say why not."""
    scheme, _, raw = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if not scheme:
        user: Any = request.user
        return user if user.is_authenticated or AllowAny in documented.permission_classes else None
    if scheme.lower() != SCHEME:
        return None
    try:
        found = by_bearer(raw.strip())
        if isinstance(found, ApiToken):
            check_scopes(found.scopes, method="GET", view=documented)
    except (TokenNotValid, PermissionDenied):
        return None
    return found.user


def _count(request: HttpRequest, counted_as: str) -> None:
    person = limits.who(request)
    rates = api_settings.DEFAULT_THROTTLE_RATES
    rate = limits.Rate.read(rates["user" if person.startswith("user-") else "anonymous"])
    verdict = limits.take(counted_as, person, limit=rate.limit, per_s=rate.per_s)
    limits.remember(request, verdict)
    if not verdict.allowed:
        raise errors.TooMany(retry_after_s=verdict.reset_s)
