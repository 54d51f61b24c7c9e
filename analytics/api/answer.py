"""Figures on their way out: bytes with an ETag for programs, DRF's page for people."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import orjson
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.errors import InsufficientData
from markets.errors import UnknownSymbol
from markets.models import Instrument
from markets.queries.instruments import Viewer, by_symbols


def answer(request: Request, found: dict[str, Any]) -> HttpResponse | Response:
    """The same again is not sent again: 304 to who has it."""
    if request.accepted_renderer.format != "json":
        return Response(found)
    body = orjson.dumps(found)  # NaN would be null here, but never comes: `analytics.calc.series`
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    response = HttpResponse(body, content_type="application/json", headers=headers)
    return get_conditional_response(request._request, etag=etag, response=response) or response


def instruments(texts: Sequence[str], viewer: Viewer) -> list[Instrument]:
    """All of them, or the first that is unknown is told; what was spelled in two ways is there once."""
    found = by_symbols(texts, user=viewer)
    for text, one in found.items():
        if one is None:
            raise UnknownSymbol(f"There is no instrument of the symbol {text[:60]}.")
    return list({one.pk: one for one in found.values() if one is not None}.values())


def of_each(those: Sequence[Instrument], figures: Callable[[Instrument], dict[str, Any]]) -> dict[str, Any]:
    """One with too little history does not keep the others back."""
    results, errors = [], []
    for one in those:
        try:
            results.append(figures(one))
        except InsufficientData as lacking:
            errors.append({"symbol": one.symbol, "code": lacking.code, "detail": lacking.detail})
    return {"results": results, "errors": errors}
