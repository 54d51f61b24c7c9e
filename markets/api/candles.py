"""Candles of one instrument. A plain view answers what is asked for in the usual way, at a fifth of the cost.

What is wrong or unusual (other methods, HTML, tokens, odd parameters) goes on to the documented view, which would
have said the same.
"""

from hashlib import blake2b
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from config.kit import errors, limits
from markets.queries import candles as stored
from markets.queries.instruments import Viewer, by_symbol
from markets.serializers import candles as shapes


class Candles(APIView):
    """One series of one venue, oldest first, as charts want it: JSON numbers.

    `limit` alone gives the newest. To go on after the last candle, ask `from` its time plus one; to go back
    before the first, ask `to` its time.
    """

    permission_classes = (AllowAny,)

    @extend_schema(parameters=[shapes.CandlesQuery], responses=shapes.Candles)
    def get(self, request: Request, symbol: str) -> Response:
        return Response(_shown(symbol, request.user, shapes.CandlesQuery.read(request)))


documented = Candles.as_view()
COUNTED_AS = f"GET {Candles.__module__}.{Candles.__qualname__}"  # as limits.Throttle counts the documented one


@csrf_exempt  # as every API view; the session's own check is the documented view's
def candles(request: HttpRequest, symbol: str) -> HttpResponse:
    query = shapes.CandlesQuery(data=request.GET)
    if not _is_usual(request) or not query.is_valid():
        answer: HttpResponse = documented(request, symbol)
        return answer
    _count(request)
    body = orjson.dumps(_shown(symbol, request.user, query.validated_data))
    response = HttpResponse(body, content_type="application/json", headers={"Cache-Control": "private, no-cache"})
    response["ETag"] = etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    found: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return found


candles.cls, candles.initkwargs = Candles, {}  # type: ignore[attr-defined]  # by these the schema finds what it documents


def _is_usual(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and "Authorization" not in request.headers
        and "text/html" not in request.headers.get("Accept", "")
    )


def _count(request: HttpRequest) -> None:
    person = limits.who(request)
    rate = limits.Rate.read(
        api_settings.DEFAULT_THROTTLE_RATES["user" if person.startswith("user-") else "anonymous"]
    )  # fmt: skip
    verdict = limits.take(COUNTED_AS, person, limit=rate.limit, per_s=rate.per_s)
    limits.remember(request, verdict)
    if not verdict.allowed:
        raise errors.TooMany(retry_after_s=verdict.reset_s)


def _shown(symbol: str, viewer: Viewer, asked: dict[str, Any]) -> dict[str, Any]:
    instrument = by_symbol(symbol, user=viewer)
    venue = asked["venue"] or stored.venue_of(instrument, asked["interval"])
    bars = stored.candles(instrument, **asked | {"venue": venue}) if venue else []
    return {
        "symbol": instrument.symbol,
        "interval": asked["interval"].slug,
        "venue": venue and venue.slug,
        "candles": [bar[3:] for bar in bars],
    }
